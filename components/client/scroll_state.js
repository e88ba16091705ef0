/** Where the reader is in the log and what keeps them there. Pure; lengths are CSS pixels. */

/** So near to the bottom counts as at the bottom. */
const NEAR = 48;

export const AT_BOTTOM = Object.freeze({ following: true, top: 0, height: 0 });

export const distance = ({ scrollTop, scrollHeight, clientHeight }) =>
  scrollHeight - clientHeight - scrollTop;

/**
 * After a scroll: whoever gets near the bottom follows it, whoever goes up stops following.
 * Growth below moves nothing up, so it never ends the following. Nor does a box that has another
 * height than it had: the browser moved it (the composer or the keyboard came or went), not the reader.
 */
export function scrolled(state, box) {
  const { scrollTop: top, clientHeight: height } = box;
  if (distance(box) <= NEAR) return { following: true, top, height };
  const wentUp = top < state.top && height === state.height;
  return { following: state.following && !wentUp, top, height };
}

/**
 * How far the line that is read has moved: what is put in above it pushes it down, and so does what comes between
 * the box and the upper end of the page, but for who reads the very first lines and would not see them any more.
 */
export const movedBy = (before, now, scrollTop) =>
  now.offset - before.offset + (scrollTop > 0 ? now.edge - before.edge : 0);

/** Near enough to the top that earlier messages should come. */
export const wantsEarlier = (box) => box.scrollTop < box.clientHeight;

