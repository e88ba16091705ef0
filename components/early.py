"""What is done on a page before its scripts are there: nothing that is typed or sent so early is lost."""

# A form that the browser sent by itself would load the page anew. `early.presses` is what stood in the composer each
# time that Enter (as `composer_state.js` has it) or "Send" was pressed, until its script takes over by `early.over()`.
# `early.typed` says that what stands in the composer has been typed on this very page: browsers put back what stood
# there before, too, whoever wrote it.
# `early.forms` are the ids of other forms that were sent: `account.js` sends them once it is there.
# `early.asked` has the answers, by path, that opening a conversation needs: on a slow phone the scripts come later.
BEFORE_SCRIPTS = """
(() => {
  const early = (window.early = { typed: false, presses: [], forms: new Set(), asked: {} });
  const sends = ({ key, shiftKey, altKey, ctrlKey, metaKey, isComposing, keyCode, target }) =>
    key === "Enter" && !(shiftKey || altKey || ctrlKey || metaKey || isComposing || keyCode === 229) &&
    target.tagName === "TEXTAREA";
  const hear = (event) => {
    if (event.type === "keydown" && !sends(event)) return;
    event.preventDefault();
    const form = event.target.closest("form");
    const field = form?.querySelector("textarea");
    if (field) early.presses.push(field.value);
    else if (form) early.forms.add(form.id);
  };
  const typed = ({ target }) => { early.typed ||= target.tagName === "TEXTAREA"; };
  for (const type of ["submit", "keydown"]) addEventListener(type, hear, true);
  addEventListener("input", typed, true);
  early.over = () => {
    for (const type of ["submit", "keydown"]) removeEventListener(type, hear, true);
    removeEventListener("input", typed, true);
    return early.presses.splice(0);
  };
  const [, id] = location.pathname.match(/^\\/c\\/([^/]+)$/) ?? [];
  const path = `/api/conversations/${id}`;
  const paths = id ? ["/api/auth/me", `${path}?limit=50`, `${path}/read`] : [];
  for (const one of paths) early.asked[one] = fetch(one, { cache: "no-store" }).catch(() => null);
})();
"""
