/** Which fastpg-lint to start, and whether it can serve. Nothing here knows VS Code. */

import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { homedir } from "node:os";
import * as path from "node:path";

export const INSTALL = "pip install 'fastpg-lint[lsp]'";

export interface Places {
  /** The setting `fastpg-lint.server.path`; "" where it is not set. */
  setting: string;
  /** The folder of the workspace, if one is open. */
  folder: string | undefined;
  /** The interpreter of the chosen Python environment, if one is known. */
  interpreter: string | undefined;
  /** The variable PATH. */
  searchPath: string;
  isWindows: boolean;
}

export interface Found {
  command: string;
  /** Where it was found, in words. */
  from: string;
}

/** The first fastpg-lint that is there; a setting stands alone, be it right or wrong. */
export async function findServer(places: Places): Promise<Found | undefined> {
  for (const found of candidates(places)) {
    if (await isProgram(found.command)) {
      return found;
    }
  }
  return undefined;
}

function candidates(places: Places): Found[] {
  if (places.setting !== "") {
    return [{ command: expanded(places.setting, places.folder), from: "the setting" }];
  }
  const name = places.isWindows ? "fastpg-lint.exe" : "fastpg-lint";
  const scripts = places.isWindows ? "Scripts" : "bin";
  const found: Found[] = [];
  if (places.interpreter !== undefined) {
    const folder = path.dirname(places.interpreter);
    found.push({ command: path.join(folder, name), from: "the chosen environment" });
    found.push({ command: path.join(folder, scripts, name), from: "the chosen environment" });
  }
  if (places.folder !== undefined) {
    for (const environment of [".venv", "venv"]) {
      found.push({ command: path.join(places.folder, environment, scripts, name), from: environment });
    }
  }
  for (const folder of places.searchPath.split(path.delimiter).filter(path.isAbsolute)) {
    found.push({ command: path.join(folder, name), from: "PATH" });
  }
  return found;
}

function expanded(setting: string, folder: string | undefined): string {
  const named = setting.replace(/^~(?=$|[/\\])/, homedir()).replaceAll("${workspaceFolder}", folder ?? "");
  return path.resolve(folder ?? homedir(), named);
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** What is wrong with a server, in words for a person; undefined where it serves. */
export function whatIsWrong(command: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const process = execFile(command, ["server"], { timeout: 60_000 }, (error, _, told) => {
      // One that serves ends as soon as its input does, with 1, as nobody has said good-bye.
      if (error === null || (error.code as unknown) === 1) {
        resolve(undefined);
      } else {
        resolve(told.trim() || error.message);
      }
    });
    process.stdin?.on("error", () => undefined);
    process.stdin?.end();
  });
}
