/**
 * Keeps the composer above a phone's keyboard where the browser lays the page out as if there were none
 * (iOS): the room is then as high as what can be seen. Other browsers make the page smaller themselves.
 */
import { useEffect } from "react";

/** How high the room has to be, in pixels; null where the page's own height is right. */
export function roomHeight({ seen, laidOut, scale }) {
  const zoomed = Math.abs(scale - 1) > 0.01; // by two fingers: then the reader chose what to see
  return zoomed || laidOut - seen < 2 ? null : Math.round(seen);
}

/** Follow `window.visualViewport`; gives the way to stop. */
export function followViewport(scope) {
  const { visualViewport: view, document: page } = scope;
  if (!view) return () => {};
  const fit = () => {
    const height = roomHeight({ seen: view.height, laidOut: scope.innerHeight, scale: view.scale });
    if (height === null) page.documentElement.style.removeProperty("--room");
    else page.documentElement.style.setProperty("--room", `${height}px`);
    if (height !== null && view.offsetTop > 0) scope.scrollTo(0, 0); // iOS has pushed the page up for the field
  };
  const signs = ["resize", "scroll"];
  for (const sign of signs) view.addEventListener(sign, fit);
  return () => {
    for (const sign of signs) view.removeEventListener(sign, fit);
    page.documentElement.style.removeProperty("--room");
  };
}

/** Follows it while the calling component is there. */
export function useViewport() {
  useEffect(() => followViewport(globalThis), []);
}
