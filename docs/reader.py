"""Reads a shop's file and proves all it reads: `reader.py FILE`, `... document TABLE NUMBER`, `... find INDEX KEY`."""
import bisect, functools, itertools, json, re, sys, zlib
number = lambda text: int(text) if re.fullmatch(r"-?[1-9]\d*|0", text) else text

def key_of(spec, doc):  # under which key an index finds a document; None: under none
    def step(x, name):
        return dict(enumerate(x)).get(number(name)) if type(x) is list else x.get(name) if type(x) is dict else None
    value = lambda path: functools.reduce(step, path.split("."), doc)
    values = [value(path) if type(value(path)) in (str, int) else None for path in spec["fields"]]
    held = all(value(path) == wanted for path, wanted in spec.get("only", {}).items())
    return "/".join(map(str, values)) if held and all(values) else None

class Shop:
    def __init__(self, path):
        self.file, self.new, self.gone, self.parts, self.specs = open(path, "rb"), {}, set(), {}, {}
        meta = json.loads((head := self.file.readline())[9:-2])["1"]  # behind {"_meta": and before the comma
        line, log = (self.file.seek(meta["check"]), self.file.read())[1].split(b'\n"_log":{\n', 1)
        check, crc, end, self.seq = json.loads(line[9:-1])["1"], zlib.crc32(line), 0, meta["seq"] - 1
        record = re.compile(rb',?"(\d+)":{"_crc":"([0-9a-f]{8})",(.*)}\n')
        while (found := record.match(log, end)) and int(found[1]) == self.seq + 1:
            crc = zlib.crc32(found[3], zlib.crc32(found[1], crc))
            if int(found[2], 16) != crc: break
            self.seq, end, change = self.seq + 1, found.end(), json.loads(b"{%b}" % found[3])
            for name in change.get("x", []): self.gone.add(name), self.new.pop(name, None)
            for name, docs in change.get("d", {}).items(): self.new.setdefault(name, {}).update(docs)
        rest, at = log[end:], check["index"][0]
        self.state = ("open" if rest[3:] else "closed") if re.fullmatch(rb"}}\n[ \0]*", rest) else "torn"
        later = [n for n in re.findall(rb',"(\d+)":{"_crc":"[0-9a-f]{8}",', rest) if int(n) > self.seq + 1]
        bad = self.state == "torn" and (later or rest.endswith(b"}}\n"))
        if not end or bad or f"{zlib.crc32(head):08x}" != check["meta"]: raise ValueError(f"damaged, record {self.seq}")
        for one in self.lines(*check["blocks"]).values():
            index, table = one.get("index"), one["table"]
            parts, start = (one.get("pages", []), at) if index else (one.get("blocks", []), check["tables"][table][0])
            offsets = list(itertools.accumulate((part[0] for part in parts), initial=start))
            self.parts[bool(index), index["name"] if index else table] = list(zip(offsets, parts))
            if index: self.specs[index["name"]], at = index, offsets[-1]
    def lines(self, offset, length, *rest):
        data = (self.file.seek(offset), self.file.read(length))[1]
        if f"{zlib.crc32(data):08x}" != rest[-1]: raise ValueError(f"damaged at byte {offset}")
        return json.loads(b"{%b}" % data.rstrip(b",\n"))
    def part(self, place, key, field):  # the one block or page that would hold a key; numbers stand before text
        parts, rank = self.parts.get(place, []), lambda key: (type(key) is str, key)
        at = bisect.bisect_right(parts, rank(key), key=lambda part: rank(part[1][field])) - 1
        return self.lines(parts[at][0], *parts[at][1]) if at >= 0 else {}
    def document(self, table, text):
        new = text in self.new.get(table, {}) or table in self.gone
        return (self.new.get(table, {}) if new else self.part((False, table), number(text), 2)).get(text)
    def find(self, index, key):
        spec = self.specs[index]
        new = {number(text): doc for text, doc in self.new.get(spec["table"], {}).items()}
        pages = {} if spec["table"] in self.gone else self.part((True, index), key, 1)
        old = {n for page in pages.values() for n in itertools.accumulate(page["keys"].get(key, []))}
        return sorted(old - set(new) | {n for n in new if type(n) is int and new[n] and key_of(spec, new[n]) == key})
    def tables(self):
        found = {name: {} for index, name in self.parts if not index and name not in self.gone}
        for name, docs in found.items():
            for at, part in self.parts[False, name]: docs.update(self.lines(at, *part))
        for name, docs in self.new.items(): found.setdefault(name, {}).update(docs)
        return {name: {key: doc for key, doc in docs.items() if doc is not None} for name, docs in found.items()}
if __name__ == "__main__": print(getattr(Shop(sys.argv[1]), *sys.argv[2:3] or ["tables"])(*sys.argv[3:]))
