import { describe, expect, test } from "bun:test";
import { openDialog } from "./dialog.js";

/** A page with one dialog, which gives the focus to the first button, as the browser does. */
function page({ marked = true, open = false } = {}) {
  const here = { focused: "", shown: 0 };
  const cancel = { focus: () => Object.assign(here, { focused: "cancel" }) };
  const dialog = {
    open,
    showModal: () => Object.assign(here, { focused: "remove", shown: here.shown + 1 }),
    querySelector: (selector) => (marked && selector === "[data-first]" ? cancel : null),
  };
  return Object.assign(here, { getElementById: (id) => (id === "remove" ? dialog : null) });
}

describe("a dialog that opens", () => {
  test("has the focus on what is marked, not on whatever stands first", () => {
    const here = page();
    openDialog("remove", here);
    expect(here.focused).toBe("cancel");
  });

  test("leaves the choice to the browser where nothing is marked", () => {
    const here = page({ marked: false });
    openDialog("remove", here);
    expect(here.focused).toBe("remove");
  });

  test("is opened once, and only where there is one", () => {
    const here = page({ open: true });
    openDialog("remove", here);
    openDialog("other", here);
    expect(here).toMatchObject({ shown: 0, focused: "" });
  });
});
