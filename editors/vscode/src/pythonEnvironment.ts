/** The Python environment that is chosen in VS Code, as the Python extension knows it. */

import * as vscode from "vscode";

/** What we ask of the Python extension. */
interface PythonApi {
  environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { path: string };
    resolveEnvironment(one: { path: string }): Promise<{ executable: { uri?: vscode.Uri } } | undefined>;
    onDidChangeActiveEnvironmentPath(heard: () => void): vscode.Disposable;
  };
}

/** The path of the interpreter; undefined where the Python extension is not there. */
export async function chosenInterpreter(resource: vscode.Uri | undefined): Promise<string | undefined> {
  const environments = (await pythonApi())?.environments;
  if (environments === undefined) {
    return undefined;
  }
  const chosen = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(resource));
  return chosen?.executable.uri?.fsPath;
}

/** Tells when another environment is chosen. */
export async function onOtherInterpreter(heard: () => void): Promise<vscode.Disposable> {
  const api = await pythonApi();
  return api?.environments.onDidChangeActiveEnvironmentPath(heard) ?? new vscode.Disposable(() => undefined);
}

async function pythonApi(): Promise<PythonApi | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>("ms-python.python");
  try {
    return await extension?.activate();
  } catch {
    return undefined;
  }
}
