/** Leaving this device, with a thought for what hasn't been sent. */
import { hasDrafts } from "./drafts.js";
import { http } from "./http.js";
import { deviceStorage } from "./outbox_storage.js";
import { part } from "./parting.js";
import { speaker } from "./speaker.js";
import { openChannel } from "./tabs.js";
import { waitingOf } from "./waiting.js";
import { readUser } from "./wire.js";

const HERE = { openChannel, storage: deviceStorage, scope: globalThis };

/** My id: what the page knows, since the session may have ended already. */
async function whoAmI() {
  if (speaker() !== null) return speaker();
  const { ok, body } = await http("GET", "/api/auth/me");
  return ok ? (readUser(body)?.id ?? null) : null;
}

/** Whether something of mine would be lost. */
export async function somethingWaits() {
  const me = await whoAmI();
  if (me === null) return false;
  return hasDrafts(me) || (await waitingOf(me, await deviceStorage())).length > 0;
}

/** Give what is to be done once I have left, as `how` says: afterwards nobody could say who I was. */
export async function parting(how) {
  const me = await whoAmI();
  return async () => {
    if (me !== null) await part(me, how, HERE);
  };
}

/** End the session everywhere, if it hasn't ended; what waited on this device is gone then. Gives the server's answer. */
export async function leave() {
  const parted = await parting("signed_out");
  const answer = await http("POST", "/api/auth/sign-out");
  if (answer.status === 204 || answer.status === 401) await parted();
  return answer;
}
