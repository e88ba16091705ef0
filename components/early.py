"""What is done on a page before its scripts are there: nothing that is typed or sent so early is lost."""

# A form that the browser sent by itself would load the page anew. `early.sent` is whether Enter or "Send" was
# pressed in the composer, until its script takes over by `early.over()`. `early.asked` has the answers, by path, that
# opening a conversation needs: on a slow phone the scripts come a second later.
BEFORE_SCRIPTS = """
(() => {
  const early = (window.early = { sent: false, asked: {} });
  const sends = ({ key, shiftKey, isComposing, target }) =>
    key === "Enter" && !shiftKey && !isComposing && target.tagName === "TEXTAREA";
  const hear = (event) => {
    if (event.type === "keydown" && !sends(event)) return;
    event.preventDefault();
    early.sent ||= event.target.closest("form")?.querySelector("textarea") != null;
  };
  for (const type of ["submit", "keydown"]) addEventListener(type, hear, true);
  early.over = () => {
    for (const type of ["submit", "keydown"]) removeEventListener(type, hear, true);
    const { sent } = early;
    early.sent = false;
    return sent;
  };
  const [, id] = location.pathname.match(/^\\/c\\/([^/]+)$/) ?? [];
  const paths = id ? ["/api/auth/me", `/api/conversations/${id}?limit=50`] : [];
  for (const path of paths) early.asked[path] = fetch(path, { cache: "no-store" }).catch(() => null);
})();
"""
