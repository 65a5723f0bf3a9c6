import type { Measure } from '#/catalog/measures.ts';
import type { MediaFacts } from '#/catalog/media-kinds.ts';
import { localPreview } from '#/catalog/models.ts';

/** The context of one attempt at a task, which a generator gets with the input. */
export type GeneratorContext = {
  taskId: string;
  /** 1 for the first attempt; each retry and each restart after a crash adds one. */
  attempt: number;
  /**
   * Aborted when the task is canceled or has ended otherwise, when the worker loses its lease on it, and when the worker
   * stops. `generate` must then stop promptly and reject with the signal's reason.
   */
  signal: AbortSignal;
  /** Reports progress in percent: integers from 0 to 100 that never fall, a few times a second at most. */
  onProgress(percent: number): void;
  /** Copies of the uploads that the input refers to, by the input's field such as `imageId`. */
  files: Readonly<Record<string, InputFile>>;
  /** The vendor's job that an earlier attempt stored with `noteVendorJob`; null when none did. */
  vendorJob: VendorJob | null;
  /**
   * Stores a vendor's job with the task, so that a later attempt continues it instead of starting (and paying) another.
   * Resolves when it is stored; rejects where this attempt has lost its lease.
   */
  noteVendorJob(job: VendorJob): Promise<void>;
  /** Resolves after `ms` milliseconds, or earlier when the vendor's webhook reports news; rejects when `signal` aborts. */
  waitForNews(ms: number): Promise<void>;
  /**
   * The folder for the result; may not exist yet. After success it contains only the finished file, after failure nothing
   * new.
   */
  outputFolder: string;
};

/** A copy of an upload, private to this attempt. */
export type InputFile = MediaFacts & { path: string; contentType: string };

/** Identifies a job at a vendor, for example by its id; at most a few thousand characters as JSON. */
export type VendorJob = Record<string, unknown>;

/**
 * The result: a file to be stored, the URL of one that is stored elsewhere, or a `text` or `data` (what JSON has), which are
 * stored as files, too; `json` describes it. Pages load nothing from other hosts, but films from that of
 * `TEXT2VIDEO_MOCK_URL` (`src/web/main.ts`). `billed` is what the work came to where a type is charged by estimates: the
 * difference to them is refunded. `isFree`: nothing of what was asked is in the result, so nothing is charged in the end.
 */
export type GeneratorOutput = {
  file: { path: string; contentType: string } | null;
  url: string | null;
  json: Record<string, unknown>;
  text?: string;
  data?: unknown;
  billed?: { [M in Measure]?: number };
  isFree?: boolean;
};

/** Makes the result of one task type from its validated input. It never uses the database or credits. */
export type Generator<Input = unknown> = {
  type: string;
  /** The model of a vendor that it is; without one it is the local preview. */
  model?: string;
  /** Appears in results and logs, for example `local-text-to-video`. */
  name: string;
  generate(input: Input, context: GeneratorContext): Promise<GeneratorOutput>;
};

/** What a worker can make, by `generatorKey`. Of one type those of vendors come first, in the order in which they were set. */
export type Generators = ReadonlyMap<string, Generator>;

/** The key of a generator among those of a worker: its type, and of a vendor's the model too. */
export function generatorKey({ type, model = localPreview }: { type: string; model?: string | undefined }): string {
  return model === localPreview ? type : `${type} ${model}`;
}

/** The task fails for good. The message is shown to people; for other errors they see a fixed sentence. */
export class GenerationError extends Error {
  override readonly name = 'GenerationError';
}

/**
 * Our own infrastructure failed while a generator ran, such as the database or the disk (see `cause`). It does not fail the
 * task: the attempt is retried.
 */
export class InfrastructureError extends Error {
  override readonly name = 'InfrastructureError';
}

/**
 * A temporary failure, such as a busy vendor: the attempt is retried with exponential back-off. When the last attempt throws
 * it, the task fails and people see this message.
 */
export class RetryableError extends Error {
  override readonly name = 'RetryableError';
  /** The vendor's Retry-After, in milliseconds; null without one. */
  readonly retryAfterMs: number | null;
  constructor(message: string, { retryAfterMs, ...options }: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(message, options);
    this.retryAfterMs = retryAfterMs ?? null;
  }
}
