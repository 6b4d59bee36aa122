/** A client that starts nothing, and notes what it was to start. */

export const RevealOutputChannelOn = { Never: 4 };

export const clients: LanguageClient[] = [];

export class LanguageClient {
  state = "made";
  requests: unknown[][] = [];

  constructor(
    readonly id: string,
    readonly name: string,
    readonly server: { command: string; args: string[] },
    readonly options: { initializationOptions: Record<string, unknown> },
  ) {
    clients.push(this);
  }

  async start() {
    this.state = "started";
  }

  async stop() {
    this.state = "stopped";
  }

  async sendRequest(...given: unknown[]) {
    this.requests.push(given);
  }
}
