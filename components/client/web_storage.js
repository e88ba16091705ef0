/**
 * Web storage may be full, or not be allowed. What is ours bears with that; Reflex, which keeps the theme and a token
 * there, would show a broken page.
 */
import { memory, reached } from "./outbox_storage.js";

const OURS = "chat-";

/** From here on it fails for nobody but us, who keep it elsewhere then; what can't even be read is of this page only. */
export function bearWith(scope) {
  for (const name of ["localStorage", "sessionStorage"]) {
    const readable = reached(() => (scope[name].getItem(OURS), true));
    if (!readable) Object.defineProperty(scope, name, { value: memory(), configurable: true });
  }
  const { prototype } = scope.Storage;
  const { setItem } = prototype;
  prototype.setItem = function (key, value) {
    try {
      setItem.call(this, key, value);
    } catch (error) {
      if (key.startsWith(OURS)) throw error;
    }
  };
}

if (globalThis.Storage) bearWith(globalThis);
