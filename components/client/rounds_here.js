/** Rounds in this page. */
import { browserParts } from "./browser.js";
import { current, store } from "./live.js";
import { Rounds } from "./rounds.js";

/** Gives the way to stop. */
export const startRounds = () =>
  new Rounds({ ...browserParts(store), shown: () => current()?.id ?? "" }).start();
