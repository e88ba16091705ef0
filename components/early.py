"""What is done on a page before its scripts are there: nothing that is typed or sent so early is lost."""

import json

from components import texts


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


# A form that the browser sent by itself would load the page anew. What is sent by Enter (as `composer_state.js` has it)
# or "Send" leaves the composer, and waits for whoever was here last, as `outbox.js` keeps what is written before the
# server has said who is here (`unsure`): any page of theirs sends it. If nobody is known, it waits in the tab, over
# reloads, as `early_words.js` has it. Nobody else says it. Until the composer's script takes over by `early.over()`,
# the placeholder says that it is on its way. What can't be kept, or sent, stays where it is: `early.presses` is what
# stood in the composer each time.
# `early.typed` says that what stands in the composer has been typed on this very page: browsers put back what stood
# there before, too, whoever wrote it.
# `early.forms` are the ids of other forms that were sent: `account.js` sends them once it is there.
# `early.asked` has the answers, by path, that opening a conversation needs: on a slow phone the scripts come later.
BEFORE_SCRIPTS = """
(() => {
  const early = (window.early = { typed: false, presses: [], forms: new Set(), asked: {} });
  const [, id] = location.pathname.match(/^\\/c\\/([^/]+)$/) ?? [];
  const sends = ({ key, shiftKey, altKey, ctrlKey, metaKey, isComposing, keyCode, target }) =>
    key === "Enter" && !(shiftKey || altKey || ctrlKey || metaKey || isComposing || keyCode === 229) &&
    target.tagName === "TEXTAREA";
  const newId = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
  const tab = () => (sessionStorage["chat-tab"] ??= newId());
  let order = 0;
  const kept = (text) => {
    const content = text.trim();
    if (content === "" || content.length > 8000) return false;
    try {
      localStorage["chat-speaker"] ??= JSON.stringify({ user: null, since: newId() });
      const { user, since } = JSON.parse(localStorage["chat-speaker"]);
      order = Math.max(Date.now(), order + 1);
      const one = {
        client_id: newId(), owner: `${user ?? `?${since}`}:${id}`, content, created_at: new Date().toISOString(), order,
        state: "queued", code: "", detail: "", seq: null, attempts: 0, not_before: 0, pause: 0, freed: 0,
      };
      if (user) Object.assign(one, { state: "failed", code: "unsure", detail: UNSURE, tab: tab(), since });
      (user ? localStorage : sessionStorage)[`chat-outbox:${one.client_id}`] = JSON.stringify(one);
      return true;
    } catch {
      return false;
    }
  };
  let hint = () => {};
  const taken = (field) => {
    const { placeholder } = field;
    if (placeholder !== SENDING) hint = () => { field.placeholder = placeholder; };
    field.placeholder = SENDING;
    field.value = "";
  };
  const hear = (event) => {
    if (event.type === "keydown" && !sends(event)) return;
    event.preventDefault();
    const form = event.target.closest("form");
    const field = form?.querySelector("textarea");
    if (field && early.typed && kept(field.value)) taken(field);
    else if (field) early.presses.push(field.value);
    else if (form) early.forms.add(form.id);
  };
  const typed = ({ target }) => { early.typed ||= target.tagName === "TEXTAREA"; };
  for (const type of ["submit", "keydown"]) addEventListener(type, hear, true);
  addEventListener("input", typed, true);
  early.over = () => {
    for (const type of ["submit", "keydown"]) removeEventListener(type, hear, true);
    removeEventListener("input", typed, true);
    hint();
    return early.presses.splice(0);
  };
  const path = `/api/conversations/${id}`;
  const paths = id ? ["/api/auth/me", `${path}?limit=50`, `${path}/read`] : [];
  for (const one of paths) early.asked[one] = fetch(one, { cache: "no-store" }).catch(() => null);
})();
""".replace("SENDING", _quoted(texts.SENDING)).replace("UNSURE", _quoted(texts.CLIENT["unsure"]))
