/** As much of VS Code as the extension asks for; what it does is noted. */

/** The answer of somebody who leaves a question open. */
export const NEVER = "never";

export const state = {
  settings: {} as Record<string, unknown>,
  folder: undefined as string | undefined,
  interpreter: undefined as string | undefined,
  warnings: [] as string[],
  answer: undefined as string | undefined,
  typed: [] as string[],
  executed: [] as unknown[][],
  diagnostics: [] as unknown[],
  commands: new Map<string, (...given: any[]) => unknown>(),
  configurationChanged: (_: { affectsConfiguration: (section: string) => boolean }): void => undefined,
  interpreterChanged: (): void => undefined,
};

export class Disposable {
  constructor(readonly dispose: () => void) {}
}

const log = { info() {}, warn() {}, error() {}, show() {}, dispose() {} };

export const window = {
  createOutputChannel: () => log,
  async showWarningMessage(message: string) {
    state.warnings.push(message);
    return state.answer === NEVER ? new Promise<string>(() => undefined) : state.answer;
  },
  createTerminal: () => ({ show() {}, sendText: (text: string) => state.typed.push(text) }),
  setStatusBarMessage: (message: string) => state.warnings.push(message),
};

function register(name: string, act: (...given: any[]) => unknown) {
  state.commands.set(name, act);
  return new Disposable(() => state.commands.delete(name));
}

export const commands = {
  registerCommand: register,
  registerTextEditorCommand: register,
  executeCommand: async (...given: unknown[]) => void state.executed.push(given),
};

export const workspace = {
  get workspaceFolders() {
    return state.folder === undefined ? undefined : [{ uri: { fsPath: state.folder } }];
  },
  getConfiguration: () => ({
    ...state.settings,
    get: (name: string, other: unknown) => state.settings[name] ?? other,
  }),
  onDidChangeConfiguration(heard: typeof state.configurationChanged) {
    state.configurationChanged = heard;
    return new Disposable(() => undefined);
  },
};

export const languages = { getDiagnostics: () => state.diagnostics };

export const extensions = {
  getExtension() {
    const environments = {
      getActiveEnvironmentPath: () => ({ path: state.interpreter }),
      resolveEnvironment: async () => ({ executable: { uri: { fsPath: state.interpreter } } }),
      onDidChangeActiveEnvironmentPath(heard: () => void) {
        state.interpreterChanged = heard;
        return new Disposable(() => undefined);
      },
    };
    return state.interpreter === undefined ? undefined : { activate: async () => ({ environments }) };
  },
};
