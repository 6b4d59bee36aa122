/** The extension: starts the server, restarts it where something changes, and says what is missing. */

import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn, type LanguageClientOptions } from "vscode-languageclient/node";

import { findServer, INSTALL, whatIsWrong, type Found } from "./findServer";
import { chosenInterpreter, onOtherInterpreter } from "./pythonEnvironment";

const SECTION = "fastpg-lint";
const FIX_ALL = "fastpg-lint.fixAll";

let client: LanguageClient | undefined;
let log: vscode.LogOutputChannel;
let turn: Promise<void> = Promise.resolve();

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  log = vscode.window.createOutputChannel("fastpg-lint", { log: true });
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand("fastpg-lint.restart", restart),
    vscode.commands.registerCommand("fastpg-lint.showLog", () => log.show()),
    vscode.commands.registerTextEditorCommand("fastpg-lint.fixAllInFile", fixAll),
    vscode.commands.registerTextEditorCommand("fastpg-lint.goThroughChain", goThroughChain),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("fastpg-lint.server")) {
        void restart();
      }
    }),
    await onOtherInterpreter(() => void restart()),
  );
  await restart();
}

export async function deactivate(): Promise<void> {
  await turn;
  await client?.stop();
}

/** One restart after the other: two at once would leave a server behind. */
function restart(): Promise<void> {
  turn = turn.then(startAnew).catch((error: unknown) => log.error(String(error)));
  return turn;
}

async function startAnew(): Promise<void> {
  await client?.stop();
  client = undefined;
  const folder = vscode.workspace.workspaceFolders?.[0];
  const setting = vscode.workspace.getConfiguration(SECTION, folder).get<string>("server.path", "");
  const found = await findServer({
    setting,
    folder: folder?.uri.fsPath,
    interpreter: await chosenInterpreter(folder?.uri),
    searchPath: process.env.PATH ?? "",
    isWindows: process.platform === "win32",
  });
  const wrong = found === undefined ? notFound(setting) : await whatIsWrong(found.command);
  if (found === undefined || wrong !== undefined) {
    await complain(wrong ?? notFound(setting));
    return;
  }
  log.info(`${found.command}, of ${found.from}`);
  client = new LanguageClient(SECTION, "fastpg-lint", started(found, folder), options(folder));
  await client.start();
}

function notFound(setting: string): string {
  return setting !== "" ? `${setting}: there is no such program.` : "fastpg-lint is not installed.";
}

function started(found: Found, folder: vscode.WorkspaceFolder | undefined) {
  return { command: found.command, args: ["server"], options: { cwd: folder?.uri.fsPath } };
}

function options(folder: vscode.WorkspaceFolder | undefined): LanguageClientOptions {
  return {
    documentSelector: [
      { scheme: "file", language: "python" },
      { scheme: "vscode-notebook-cell", language: "python" },
      ...["dockerfile", "toml", "yaml", "pip-requirements"].map((language) => ({ scheme: "file", language })),
    ],
    initializationOptions: vscode.workspace.getConfiguration(SECTION, folder),
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
  };
}

/** Says how to install what is missing, once for each start. */
async function complain(problem: string): Promise<void> {
  log.warn(problem);
  const install = "Install in a terminal";
  const choose = "Open the settings";
  const chosen = await vscode.window.showWarningMessage(`${problem} Its server comes with: ${INSTALL}`, install, choose);
  if (chosen === install) {
    const terminal = vscode.window.createTerminal("fastpg-lint");
    terminal.show();
    terminal.sendText(INSTALL, false);
  } else if (chosen === choose) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "fastpg-lint.server.path");
  }
}

async function fixAll(editor: vscode.TextEditor): Promise<void> {
  const uri = editor.document.uri.toString();
  await client?.sendRequest("workspace/executeCommand", { command: FIX_ALL, arguments: [uri] });
}

/** Shows the steps of what is found at the cursor beside each other, to be gone through. */
async function goThroughChain(editor: vscode.TextEditor): Promise<void> {
  const at = editor.selection.active;
  const uri = editor.document.uri;
  const here = vscode.languages
    .getDiagnostics(uri)
    .filter((one) => one.source?.startsWith(SECTION) && one.range.contains(at));
  const steps = here.flatMap((one) => one.relatedInformation ?? []).map((one) => one.location);
  if (steps.length === 0) {
    void vscode.window.setStatusBarMessage("fastpg-lint: there is no chain here", 5_000);
    return;
  }
  await vscode.commands.executeCommand("editor.action.peekLocations", uri, at, steps, "peek");
}
