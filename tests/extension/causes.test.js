// Checks which causes browsers' sentences name, and which of them stay.

import assert from "node:assert/strict";
import { test } from "node:test";

import { causeOf, isLasting } from "../../extension/onconnect/causes.js";

const ACCESS = "Access to the specified native messaging host";

for (const [sentence, code] of [
  ["Specified native messaging host not found.", "not-registered"],
  ["No such native application onconnect.demo", "not-registered"],
  [`${ACCESS} is forbidden.`, "forbidden"],
  [`${ACCESS} was disabled by the system administrator.`, "disabled"],
]) {
  test(`"${sentence}" is the cause ${code}, which stays`, () => {
    assert.equal(causeOf(sentence), code);
    assert.equal(isLasting(code), true);
  });
}

for (const sentence of ["Native host has exited.", "An unexpected error occurred", undefined]) {
  test(`"${sentence}" names no cause`, () => {
    assert.equal(causeOf(sentence), undefined);
    assert.equal(isLasting(undefined), false);
  });
}

for (const code of ["app-error", "protocol-mismatch", "forbidden-caller"]) {
  test(`a host that says ${code} would say it again`, () => assert.equal(isLasting(code), true));
}

for (const code of ["host-crash", "relay-crash", "frame-too-large"]) {
  test(`a host that has ended by ${code} may live the next time`, () => {
    assert.equal(isLasting(code), false);
  });
}
