/** The real server, started as the extension starts it, with the settings that the extension has by default. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import {
  type CodeAction,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";

import { findServer, whatIsWrong } from "../src/findServer";

const SLEEPY = `import asyncio
import time


async def nap(seconds: float) -> None:
    time.sleep(seconds)
    await asyncio.sleep(seconds)
`;
const PYTHON = process.env.FASTPG_LINT_PYTHON;

interface Property {
  default: unknown;
}

/** The section as VS Code has it where nobody has set anything. */
async function defaults(): Promise<Record<string, unknown>> {
  const manifest = JSON.parse(await readFile("package.json", "utf-8"));
  const section: Record<string, any> = {};
  for (const [name, property] of Object.entries<Property>(manifest.contributes.configuration.properties)) {
    const [first, second] = name.replace("fastpg-lint.", "").split(".");
    if (second === undefined) {
      section[first] = property.default;
    } else {
      section[first] = { ...section[first], [second]: property.default };
    }
  }
  return section;
}

async function session(
  settings: Record<string, unknown>,
  act: (connection: ProtocolConnection, uri: string, hello: InitializeResult) => Promise<void>,
): Promise<string[]> {
  const found = await findServer({
    setting: "",
    folder: undefined,
    interpreter: PYTHON,
    searchPath: process.env.PATH ?? "",
    isWindows: process.platform === "win32",
  });
  assert.ok(found, "fastpg-lint is not installed");
  assert.equal(await whatIsWrong(found.command), undefined);
  const folder = await mkdtemp(path.join(tmpdir(), "fastpg-lint-test-"));
  const file = path.join(folder, "nap.py");
  await writeFile(file, SLEEPY);
  const server = spawn(found.command, ["server"], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => server.on("exit", resolve));
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const logged: string[] = [];
  connection.onNotification("window/logMessage", ({ message }) => logged.push(message));
  connection.onRequest("workspace/configuration", ({ items }) => items.map(() => settings));
  connection.listen();
  const hello: InitializeResult = await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "test" }],
    initializationOptions: settings,
    capabilities: {
      textDocument: { publishDiagnostics: { relatedInformation: true } },
      workspace: { configuration: true },
    },
  });
  await connection.sendNotification("initialized", {});
  try {
    await act(connection, pathToFileURL(file).href, hello);
    await connection.sendRequest("shutdown");
    await connection.sendNotification("exit");
    assert.equal(await ended, 0);
  } finally {
    server.kill();
    connection.dispose();
  }
  return logged;
}

async function opened(connection: ProtocolConnection, uri: string): Promise<Diagnostic[]> {
  const shown = new Promise<PublishDiagnosticsParams>((resolve) =>
    connection.onNotification("textDocument/publishDiagnostics", resolve),
  );
  const textDocument = { uri, languageId: "python", version: 1, text: SLEEPY };
  await connection.sendNotification("textDocument/didOpen", { textDocument });
  return (await shown).diagnostics;
}

test("findings are shown, and the settings of the extension are all understood", { timeout: 60_000 }, async () => {
  const logged = await session(await defaults(), async (connection, uri, hello) => {
    const found = await opened(connection, uri);
    assert.deepEqual(found.map((one) => one.code), ["FPG101"]);
    const actions: CodeAction[] = await connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri },
      range: found[0].range,
      context: { diagnostics: found },
    });
    const [fix] = actions.filter((one) => one.isPreferred === undefined && !one.title.includes("silence"));
    assert.match(JSON.stringify(fix.edit), /"await asyncio"/);
    assert.deepEqual(hello.capabilities.executeCommandProvider?.commands, [
      "fastpg-lint.openPage",
      "fastpg-lint.goTo",
      "fastpg-lint.fixAll",
    ]);
  });
  assert.deepEqual(logged, []);
});

test("a setting is heeded", { timeout: 60_000 }, async () => {
  await session({ ...(await defaults()), ignore: ["FPG101"] }, async (connection, uri) => {
    assert.deepEqual(await opened(connection, uri), []);
  });
});
