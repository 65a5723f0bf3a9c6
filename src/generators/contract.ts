import type { MediaFacts } from '#/catalog/media-kinds.ts';

/** What a task hands to a generator besides the input. */
export type GeneratorContext = {
  taskId: string;
  /** 1 for the first try; a job taken up again after a crash counts on. */
  attempt: number;
  /**
   * Aborted when the task was canceled, ended otherwise or was taken over, and when the worker stops. Aborting ends the
   * work promptly; `generate` then rejects with the signal's reason.
   */
  signal: AbortSignal;
  /** Called a few times a second at most, with whole numbers from 0 to 100 that never fall. */
  onProgress(percent: number): void;
  /** Copies of the uploads that the input names, by the field that names them. */
  files: Readonly<Record<string, InputFile>>;
  /** What an earlier attempt noted of the work that somebody else does for it; null when none did. */
  vendorJob: VendorJob | null;
  /**
   * Notes it, so that a later attempt goes on with that work instead of having it done again. Resolved once it is kept;
   * rejects where this attempt no longer holds the task.
   */
  noteVendorJob(job: VendorJob): Promise<void>;
  /** Resolves after `ms`, or as soon as the vendor says that it has news; rejects when the work is aborted. */
  waitForNews(ms: number): Promise<void>;
  /** Created when missing. On success only the finished file is new in it, on failure nothing. */
  outputFolder: string;
};

/** A copy of an upload, for the generator alone. */
export type InputFile = MediaFacts & { path: string; contentType: string };

/** What a vendor's work is known by, for example its id there; at most a few thousand characters as JSON. */
export type VendorJob = Record<string, unknown>;

/**
 * The result: a file to be stored, or an address where somebody else stores it. `billedSeconds` is what it came to where a
 * type is charged by its length: the difference to the estimate goes back.
 */
export type GeneratorOutput = {
  file: { path: string; contentType: string } | null;
  url: string | null;
  json: Record<string, unknown>;
  billedSeconds?: number;
};

/** Turns the checked input of one task type into its result. It never touches the database or credits. */
export type Generator<Input = unknown> = {
  type: string;
  /** Stands in results and logs, for example `local-text-to-video`. */
  name: string;
  generate(input: Input, context: GeneratorContext): Promise<GeneratorOutput>;
};

/** A failure with a message meant for people; every other error is shown as a fixed sentence. */
export class GenerationError extends Error {
  override readonly name = 'GenerationError';
}

/**
 * Something of ours failed while a generator worked, `cause`, such as the database or the disk: it ends no task, the work
 * is tried again.
 */
export class InfrastructureError extends Error {
  override readonly name = 'InfrastructureError';
}

/**
 * A failure that may pass, such as a service that is busy: the work is tried again, later each time. After the last try it
 * ends the task, with this message, which is meant for people.
 */
export class RetryableError extends Error {
  override readonly name = 'RetryableError';
  /** How long the other side asked to be left alone, in milliseconds; null: it did not say. */
  readonly retryAfterMs: number | null;
  constructor(message: string, { retryAfterMs, ...options }: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(message, options);
    this.retryAfterMs = retryAfterMs ?? null;
  }
}
