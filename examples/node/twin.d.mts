export type Json = { [name: string]: unknown };

export class TwinError extends Error {
  readonly status: number;
}

export interface Verdict {
  passed: boolean;
  message: string;
  count: number;
}

export class TwinAccount {
  static create(account?: { url?: string; token?: string; name?: string; idSeed?: string; settings?: Json }): Promise<TwinAccount>;
  readonly url: string;
  readonly accountId: string;
  readonly apiKey: string;
  readonly applicationCode: string;
  readonly applicationId: string;
  readonly headers: { AppCode: string; Authorization: string; "Content-Type": string };
  pushUrl(registrationId: string): string;
  install(registrationId: string, more?: Json): Promise<Json>;
  fail(operation: string, answer: Json, when?: Json): Promise<Json>;
  verify(operation: string, expected?: { match?: Json; count?: number; withinMs?: number }): Promise<Verdict>;
  freeze(at?: string): Promise<Json>;
  advance(ms: number): Promise<Json>;
  settings(changes: Json): Promise<Json>;
  reset(): Promise<null>;
  remove(): Promise<null>;
}
