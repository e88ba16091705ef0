/** Stands in for Reflex's library of cookies: no state of ours is kept in one, and our session's is not for scripts. */
export default class Cookies {
  get() {
    return undefined;
  }

  set(name) {
    throw new Error(`Nothing is kept in cookies here: ${name}.`);
  }

  remove(name) {
    this.set(name);
  }
}
