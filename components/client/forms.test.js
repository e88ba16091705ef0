import { describe, expect, test } from "bun:test";
import { missing, nextPath, told, toldOfPassword } from "./forms.js";

describe("what a problem says", () => {
  test("is said beside the fields that are wrong", () => {
    const errors = [{ field: "email", message: "Please give an email address." }];
    const form = told({ body: { errors }, problem: { detail: "Please give an email address." } });
    expect(form).toEqual({ busy: false, detail: "", errors: { email: "Please give an email address." } });
  });

  test("is said of the whole when it is about no field", () => {
    const form = told({ body: null, problem: { detail: "The server can't be reached right now." } });
    expect(form).toEqual({ busy: false, detail: "The server can't be reached right now.", errors: {} });
  });
});

test("what may not be empty and is, is said by field; of nothing else, and of no other form", () => {
  const field = (name, value, missing) => ({ name, value, dataset: { missing } });
  const button = { name: "", value: "", dataset: {} };
  const errors = { email: "No email.", password: "No password." };
  const empty = [field("email", "", "No email."), field("password", "", "No password."), button];
  expect(missing({ elements: empty })).toEqual({ busy: false, detail: "", errors });
  expect(missing({ elements: [field("email", "a@b.c", "No email."), field("password", " ", "No password.")] })).toBe(null);
  expect(missing({ elements: [field("name", "", undefined), button] })).toBe(null);
});

describe("the way on after signing in", () => {
  test("is the start page unless the address names another", () => {
    expect(nextPath("")).toBe("/");
    expect(nextPath("?next=/c/abc")).toBe("/c/abc");
  });

  test("keeps what belongs to that page's address", () => {
    expect(nextPath(`?next=${encodeURIComponent("/c/abc?a=b#c")}`)).toBe("/c/abc?a=b#c");
  });

  test.each([
    ...["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "c/abc", ""],
    ...["/\t/evil.example", "/\n/evil.example", "/\r\\evil.example", "/.//evil.example", "/a/..//evil.example"],
    ...[" //evil.example", "//", "https://here.invalid/c"],
  ])(
    "never leads to another site: %s",
    (next) => expect(nextPath(`?next=${encodeURIComponent(next)}`)).toBe("/"),
  );
});

test("an invitation is come back to after signing in right there", () => {
  expect(nextPath("", "/invite/abc")).toBe("/invite/abc");
  expect(nextPath("?next=/c/1", "/invite/abc")).toBe("/c/1");
  expect(nextPath("", "/sign-in")).toBe("/");
});

test("a wrong password is said beside the field", () => {
  const wrong = { body: null, problem: { code: "bad_credentials", detail: "No match." } };
  expect(Object.keys(toldOfPassword(wrong).errors)).toEqual(["password"]);
  const away = { body: null, problem: { code: "unreachable", detail: "Away." } };
  expect(toldOfPassword(away).detail).toBe("Away.");
});
