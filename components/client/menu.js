/** A menu that unfolds: a `<details>` that folds up again when one is done with it. */
import { createElement, useEffect, useRef } from "react";

/** Folds on a press elsewhere, when the focus goes elsewhere, on a choice, and on Escape. */
export function Menu({ children, ...props }) {
  const ref = useRef(null);
  useEffect(() => watch(ref.current, document), []);
  return createElement("details", { ...props, ref, onBlur: left, onClickCapture: chosen }, children);
}

const fold = (menu) => menu.removeAttribute("open");

/** What was chosen goes with the menu: whatever opens now gives the focus back to what stays. */
function foldUp(menu) {
  menu.firstChild.focus();
  fold(menu);
}

/** Listen on the whole `page`: a menu may be open, and the focus not in it. Gives the way to stop. */
export function watch(menu, page) {
  const pressed = ({ target }) => menu.contains(target) || fold(menu);
  const typed = ({ key }) => key === "Escape" && menu.open && foldUp(menu);
  page.addEventListener("pointerdown", pressed);
  page.addEventListener("keydown", typed);
  return () => {
    page.removeEventListener("pointerdown", pressed);
    page.removeEventListener("keydown", typed);
  };
}

/** Where nothing else has got the focus it is only the page that isn't looked at, or a press that says for itself. */
export function left({ relatedTarget: to, currentTarget: menu }) {
  if (to && !menu.contains(to)) fold(menu);
}

/** Before what was chosen is done. */
export function chosen({ target, currentTarget: menu }) {
  if (target.closest("a, button:not([data-stays])")) foldUp(menu);
}
