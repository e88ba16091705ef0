/** A menu that unfolds: a `<details>` that folds up again when one is done with it. */
import { createElement, useEffect, useRef } from "react";

/** Folds on a press elsewhere, on a choice, and on Escape, which gives the focus back. */
export function Menu({ children, ...props }) {
  const ref = useRef(null);
  useEffect(() => {
    const pressed = ({ target }) => ref.current.contains(target) || fold(ref.current);
    document.addEventListener("pointerdown", pressed);
    return () => document.removeEventListener("pointerdown", pressed);
  }, []);
  return createElement("details", { ...props, ref, onKeyDown: escaped, onClick: chosen }, children);
}

const fold = (menu) => menu.removeAttribute("open");

function escaped({ key, currentTarget: menu }) {
  if (key !== "Escape" || !menu.open) return;
  fold(menu);
  menu.querySelector("summary").focus();
}

function chosen({ target, currentTarget: menu }) {
  if (target.closest("a, button:not([data-stays])")) fold(menu);
}
