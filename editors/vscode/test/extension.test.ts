/** The extension in a VS Code that is none: what it starts, restarts, says and sends. */

import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { test } from "node:test";

import { activate, deactivate } from "../src/extension";
import { INSTALL } from "../src/findServer";
import { clients } from "./stubs/languageclient";
import { NEVER, state } from "./stubs/vscode";

async function program(folder: string, text: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, "fastpg-lint");
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
  return file;
}

async function begin(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "fastpg-lint-test-"));
  Object.assign(state, { settings: {}, folder, interpreter: undefined, warnings: [], answer: undefined, typed: [] });
  state.executed = [];
  process.env.PATH = "/nowhere";
  clients.length = 0;
  return folder;
}

async function activated(): Promise<void> {
  await activate({ subscriptions: [] } as never);
  await new Promise(setImmediate);
}

test("where there is no server, it is said how to install one, and done in a terminal", async () => {
  await begin();
  state.answer = "Install in a terminal";
  await activated();
  assert.equal(clients.length, 0);
  assert.deepEqual(state.warnings, [`fastpg-lint is not installed. Its server comes with: ${INSTALL}`]);
  assert.deepEqual(state.typed, [INSTALL]);
});

test("a setting that leads nowhere is told, and the settings opened", async () => {
  await begin();
  state.settings = { "server.path": "nowhere/fastpg-lint" };
  state.answer = "Open the settings";
  await activated();
  assert.match(state.warnings[0], /^nowhere\/fastpg-lint: there is no such program/);
  assert.deepEqual(state.executed, [["workbench.action.openSettings", "fastpg-lint.server.path"]]);
});

test("a server that lacks its libraries is not started", async () => {
  const folder = await begin();
  await program(path.join(folder, ".venv", "bin"), "echo 'The language server needs pygls' >&2; exit 2");
  await activated();
  assert.equal(clients.length, 0);
  assert.match(state.warnings[0], /needs pygls/);
});

test("a warning that nobody answers holds up no restart", async () => {
  const folder = await begin();
  state.answer = NEVER;
  await activated();
  assert.equal(state.warnings.length, 1);
  const installed = await program(path.join(folder, "venv", "bin"), "exit 1");
  await state.commands.get("fastpg-lint.restart")?.();
  assert.deepEqual(clients.map((one) => one.server.command), [installed]);
});

test("the server of the environment is started with the settings, and another with another environment", async () => {
  const folder = await begin();
  const first = await program(path.join(folder, ".venv", "bin"), "exit 1");
  const second = await program(path.join(folder, "other", "bin"), "exit 1");
  state.settings = { level: "error" };
  state.interpreter = path.join(folder, "none", "bin", "python");
  await activated();
  assert.deepEqual(clients.map((one) => [one.server.command, one.state]), [[first, "started"]]);
  assert.equal(clients[0].options.initializationOptions.level, "error");

  state.interpreter = path.join(folder, "other", "bin", "python");
  state.interpreterChanged();
  state.configurationChanged({ affectsConfiguration: (section) => section === "python" });
  await state.commands.get("fastpg-lint.restart")?.();
  const last = clients[clients.length - 1];
  assert.deepEqual([last.server.command, last.state], [second, "started"]);
  assert.deepEqual(clients.slice(0, -1).map((one) => one.state), ["stopped", "stopped"]);

  const uri = { toString: () => "file:///a.py" };
  await state.commands.get("fastpg-lint.fixAllInFile")?.({ document: { uri } });
  const sent = { command: "fastpg-lint.fixAll", arguments: ["file:///a.py"] };
  assert.deepEqual(last.requests, [["workspace/executeCommand", sent]]);
  await deactivate();
  assert.equal(last.state, "stopped");
});

test("the steps of what is found at the cursor are shown, of ours alone", async () => {
  await begin();
  const here = { contains: () => true };
  const editor = { document: { uri: "file:///a.py" }, selection: { active: "here" } };
  const related = (location: string) => [{ location }];
  state.diagnostics = [{ source: "other", range: here, relatedInformation: related("no") }];
  await state.commands.get("fastpg-lint.goThroughChain")?.(editor);
  assert.deepEqual(state.executed, []);
  state.diagnostics = [{ source: "fastpg-lint (known)", range: here, relatedInformation: related("step") }];
  await state.commands.get("fastpg-lint.goThroughChain")?.(editor);
  assert.deepEqual(state.executed, [["editor.action.peekLocations", "file:///a.py", "here", ["step"], "peek"]]);
});
