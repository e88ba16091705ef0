import { describe, expect, test } from "bun:test";
import { aboveFailure, BLOCK_ROWS, belowFailure, blockMaker } from "./blocks.js";

const sent = (seq) => ({ key: `s${seq}`, seq });
const unsent = (name) => ({ key: name, seq: null });
const from = (first, last) => Array.from({ length: last - first + 1 }, (_, index) => sent(first + index));
const sizes = (blocks) => blocks.map(({ rows }) => rows.length);

describe("blocks of rows", () => {
  test("hold all rows, in order, each once", () => {
    const rows = [...from(1, 3 * BLOCK_ROWS), unsent("a")];
    expect(blockMaker()(rows).flatMap((block) => block.rows)).toEqual(rows);
    expect(blockMaker()([])).toEqual([]);
  });

  test("stay the same objects where nothing has changed", () => {
    const blocks = blockMaker();
    const rows = from(1, 3 * BLOCK_ROWS);
    const before = blocks(rows);
    const after = blocks([...rows, unsent("a")]);
    expect(after.length).toBe(before.length);
    expect(after.slice(0, -1).every((block, index) => block === before[index])).toBe(true);
    expect(after.at(-1)).not.toBe(before.at(-1));
  });

  test("have the same keys and borders, whatever is loaded above", () => {
    const blocks = blockMaker();
    const rows = from(1, 4 * BLOCK_ROWS);
    const some = blocks(rows.slice(50));
    const all = blocks(rows);
    expect(all.slice(-some.length).map((one) => one.key)).toEqual(some.map((one) => one.key));
    expect(all.slice(1 - some.length).every((one, index) => one === some[index + 1])).toBe(true);
    expect(sizes(all)).toEqual([BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS, BLOCK_ROWS, 1]);
  });

  test("take a row that is not sent yet where its number will belong", () => {
    const blocks = blockMaker();
    const rows = from(1, BLOCK_ROWS - 2);
    const waiting = blocks([...rows, unsent("a"), unsent("b")]);
    const done = blocks([...rows, { key: "a", seq: BLOCK_ROWS - 1 }, { key: "b", seq: BLOCK_ROWS }]);
    const places = (all) => all.map(({ key, rows: some }) => [key, some.at(-1).key]);
    expect(places(waiting)).toEqual(places(done));
    expect(sizes(waiting)).toEqual([BLOCK_ROWS - 1, 1]);
  });

  test("never come twice, even if numbers should go back", () => {
    const rows = [sent(BLOCK_ROWS), sent(1), sent(BLOCK_ROWS + 1)];
    expect(blockMaker()(rows)).toEqual([{ key: 1, rows }]);
  });
});

describe("an answer that broke off", () => {
  const rows = [...from(1, 2), unsent("a"), unsent("b")];
  const keys = (blocks) => blocks.flatMap(({ rows: some }) => some.map(({ key }) => key));

  test("stands above what waits: that it didn't answer", () => {
    const failed = { code: "interrupted" };
    expect(keys(aboveFailure(rows, failed))).toEqual(["s1", "s2"]);
    expect(keys(belowFailure(rows, failed))).toEqual(["a", "b"]);
  });

  test("that isn't there parts nothing", () => {
    expect(keys(aboveFailure(rows, null))).toEqual(["s1", "s2", "a", "b"]);
    expect(belowFailure(rows, null)).toEqual([]);
  });
});
