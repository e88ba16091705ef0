/**
 * Which runs of `*`, `_` and `~~` belong together: CommonMark 0.31, section 6.2. Pure.
 *
 * mark = {node, mark, left, length, opens, closes, last}: a run at the place `node`, `left` of its
 * `length` characters not paired yet, `last` if the text ends with it.
 */

const WRAP = { "*": ["em", "strong"], _: ["em", "strong"], "~": ["", "del"] };

/** Pair the delimiter runs `marks` among `nodes` (numbered from `offset`) and wrap what is between. */
export function emphasised(nodes, marks, offset, open) {
  const pairs = [];
  const stack = [];
  for (const closer of marks) {
    while (closer.closes && closer.left > 0) {
      const index = stack.findLastIndex((opener) => pairable(opener, closer));
      if (index < 0) break;
      // "**bold*": the second half of the closing marks is still on its way.
      if (open && closer.last && stack[index].left > closer.left) break;
      pairs.push(pair(stack[index], closer));
      stack.length = stack[index].left > 0 ? index + 1 : index;
    }
    if (closer.opens && closer.left > 0) stack.push(closer);
  }
  if (open) finish(stack, nodes.length + offset, pairs);
  for (const mark of marks) {
    const held = open && mark.last && mark.left > 0;
    nodes[mark.node - offset] = { type: "text", text: held ? "" : mark.mark.repeat(mark.left) };
  }
  return wrapped(nodes, pairs, offset);
}

function pairable(opener, closer) {
  if (opener.mark !== closer.mark) return false;
  const either = opener.closes || closer.opens;
  const multiple = opener.length % 3 === 0 && closer.length % 3 === 0;
  return !either || multiple || (opener.length + closer.length) % 3 !== 0;
}

function pair(opener, closer) {
  const used = opener.left >= 2 && closer.left >= 2 ? 2 : 1;
  opener.left -= used;
  closer.left -= used;
  return { from: opener.node, to: closer.node, type: WRAP[opener.mark][used - 1] };
}

/** What is begun counts as finished at the end of the text. */
function finish(stack, end, pairs) {
  for (const opener of stack.toReversed()) {
    if (opener.last) continue;
    while (opener.left > 0) {
      const used = opener.left >= 2 ? 2 : 1;
      opener.left -= used;
      pairs.push({ from: opener.node, to: end, type: WRAP[opener.mark][used - 1] });
    }
  }
}

/** Pairs come innermost first and never cross. */
function wrapped(nodes, pairs, offset) {
  const opening = new Map();
  const closing = new Map();
  for (const one of pairs) {
    opening.set(one.from, [one, ...(opening.get(one.from) ?? [])]);
    closing.set(one.to, (closing.get(one.to) ?? 0) + 1);
  }
  const stack = [{ children: [] }];
  const close = (times) => {
    for (let time = 0; time < times; time += 1) {
      const { type, children } = stack.pop();
      stack.at(-1).children.push({ type, children });
    }
  };
  nodes.forEach((node, index) => {
    close(closing.get(index + offset) ?? 0);
    stack.at(-1).children.push(node);
    for (const { type } of opening.get(index + offset) ?? []) stack.push({ type, children: [] });
  });
  close(closing.get(nodes.length + offset) ?? 0);
  return stack[0].children;
}
