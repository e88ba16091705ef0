/** Reads what was missed in small pages: a link that breaks again and again gets there all the same. */
import { CATCH_UP_PAGE, RECOVERY_LIMIT } from "./constants.js";
import { readPage, readSession } from "./wire.js";

/**
 * io: `ask(path)` → answer, as `http` gives it; `path` of the conversation; `after()` gives the last seq held; `onReached()` is
 * called once the server has answered, `onPage(page)` with each page. Gives null, or the answer that could not be used.
 */
export async function catchUp({ ask, path, after, onReached, onPage }) {
  const first = await ask(`${path}?limit=1`);
  const session = first.ok ? readSession(first.body) : null;
  if (!session) return first;
  onReached();
  if (session.last_seq - after() > RECOVERY_LIMIT) return null; // the snapshot will say so, and the newest page be read
  for (let from = -1; from < after() && after() < session.last_seq; ) {
    from = after();
    const answer = await ask(`${path}/messages?after=${from}&limit=${CATCH_UP_PAGE}`);
    const page = answer.ok ? readPage(answer.body) : null;
    if (!page) return answer;
    onPage(page);
  }
  return null;
}
