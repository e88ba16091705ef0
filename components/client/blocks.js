/**
 * The rows of the log in blocks of about a screen or two, so that the browser watches and lays out a few dozen
 * boxes in place of thousands. Pure, but for its memory: a block in which nothing has changed stays the same object.
 */

/** So many numbers of the log share a block: which ones never changes, whatever is loaded above. */
export const BLOCK_ROWS = 32;

/** Makes `blocks(rows)`, which gives `[{key, rows}]` and remembers the blocks it gave last. */
export function blockMaker() {
  let known = new Map();
  return (rows) => {
    const found = new Map();
    for (const [key, some] of parted(rows)) {
      const before = known.get(key);
      found.set(key, before && alike(before.rows, some) ? before : Object.freeze({ key, rows: some }));
    }
    known = found;
    return [...found.values()];
  };
}

/** What the pages call: there is one log on a page, and its blocks are remembered. */
export const inBlocks = blockMaker();
const waiting = blockMaker();

/** What waits to be sent comes after an answer that broke off: that was none to it. */
export const aboveFailure = (rows, failed) => inBlocks(failed ? rows.filter((row) => row.seq !== null) : rows);
export const belowFailure = (rows, failed) => waiting(failed ? rows.filter((row) => row.seq === null) : []);

/** A row without a number goes where the one that it will get belongs, so that it need not move. */
function parted(rows) {
  const blocks = new Map();
  let [block, number] = [0, 0];
  for (const row of rows) {
    number = row.seq ?? number + 1;
    block = Math.max(block, Math.floor(number / BLOCK_ROWS));
    if (!blocks.has(block)) blocks.set(block, []);
    blocks.get(block).push(row);
  }
  return blocks;
}

const alike = (left, right) => left.length === right.length && left.every((row, index) => row === right[index]);
