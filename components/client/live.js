/** The one store and the one open conversation of this page. */
import { browserParts } from "./browser.js";
import { followReading } from "./reading.js";
import { Room } from "./room.js";
import { createStore } from "./store.js";
import { followUnheard } from "./unheard.js";

export const store = createStore();

let open = null;
let stops = [];

/** The open conversation, or null. */
export const current = () => open;

/** Open a conversation in place of the one that is open; gives the way to close it. */
export function enter(id) {
  leave(open);
  const browser = browserParts(store);
  const room = new Room(id, browser);
  open = room;
  void room.open();
  stops = [followReading(room.path, browser), followUnheard(room.path, browser)];
  return () => leave(room);
}

function leave(room) {
  if (!room || room !== open) return;
  for (const stop of stops) stop();
  room.close();
  open = null;
  store.reset();
}
