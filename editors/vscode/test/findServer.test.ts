/** The server is looked for in order, and what is wrong with one is told. */

import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { test } from "node:test";

import { findServer, whatIsWrong, type Places } from "../src/findServer";

async function program(folder: string, name = "fastpg-lint", text = "exit 1\n"): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, name);
  await writeFile(file, `#!/bin/sh\n${text}`);
  await chmod(file, 0o755);
  return file;
}

async function places(): Promise<Places & { folder: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "fastpg-lint-test-"));
  return { setting: "", folder, interpreter: undefined, searchPath: "", isWindows: false };
}

test("nothing is found where nothing is", async () => {
  assert.equal(await findServer(await places()), undefined);
});

test("the chosen environment stands before .venv, and that before PATH", async () => {
  const asked = await places();
  const onPath = await program(path.join(asked.folder, "elsewhere"));
  asked.searchPath = ["relative", path.dirname(onPath)].join(path.delimiter);
  assert.deepEqual(await findServer(asked), { command: onPath, from: "PATH" });
  const inVenv = await program(path.join(asked.folder, ".venv", "bin"));
  assert.deepEqual(await findServer(asked), { command: inVenv, from: ".venv" });
  asked.interpreter = path.join(asked.folder, "chosen", "bin", "python");
  assert.equal((await findServer(asked))?.command, inVenv);
  const chosen = await program(path.dirname(asked.interpreter));
  assert.deepEqual(await findServer(asked), { command: chosen, from: "the chosen environment" });
});

test("a setting stands alone, from the folder on", async () => {
  const asked = await places();
  await program(path.join(asked.folder, ".venv", "bin"));
  const named = await program(path.join(asked.folder, "tools"), "linter");
  for (const setting of ["tools/linter", "${workspaceFolder}/tools/linter", named]) {
    assert.deepEqual(await findServer({ ...asked, setting }), { command: named, from: "the setting" });
  }
  assert.equal(await findServer({ ...asked, setting: "tools/other" }), undefined);
});

test("a folder and a file that is no program are passed over", async () => {
  const asked = await places();
  await mkdir(path.join(asked.folder, ".venv", "bin", "fastpg-lint"), { recursive: true });
  const plain = await program(path.join(asked.folder, "venv", "bin"));
  await chmod(plain, 0o644);
  assert.equal(await findServer(asked), undefined);
});

test("a server without its libraries says so", async () => {
  const { folder } = await places();
  const lacking = await program(folder, "lacking", "echo 'The language server needs pygls' >&2\nexit 2\n");
  assert.equal(await whatIsWrong(lacking), "The language server needs pygls");
  assert.equal(await whatIsWrong(await program(folder, "serving")), undefined);
  assert.match((await whatIsWrong(path.join(folder, "none"))) ?? "", /ENOENT/);
});
