/** The limits on uploads, per file and per user. */
export type UploadLimits = {
  maxImageBytes: number;
  maxImagePixels: number;
  maxAudioBytes: number;
  maxAudioSeconds: number;
  /** The total size of one user's uploads, in bytes. */
  quotaBytes: number;
  /** The rate limit of one user, in uploads per minute. */
  perMinute: number;
};

/** How long an upload stays: in hours while nothing uses it, in days after its last use. */
export const uploadLife = { unusedHours: 24, usedDays: 30 } as const;

const mib = 2 ** 20;

/** Returns the limits from the operator's settings. */
export function uploadLimits(settings: {
  UPLOAD_MAX_IMAGE_MIB: number;
  UPLOAD_MAX_IMAGE_PIXELS: number;
  UPLOAD_MAX_AUDIO_MIB: number;
  UPLOAD_MAX_AUDIO_SECONDS: number;
  UPLOAD_QUOTA_MIB: number;
  LIMIT_UPLOADS_PER_MINUTE: number;
}): UploadLimits {
  return {
    maxImageBytes: settings.UPLOAD_MAX_IMAGE_MIB * mib,
    maxImagePixels: settings.UPLOAD_MAX_IMAGE_PIXELS,
    maxAudioBytes: settings.UPLOAD_MAX_AUDIO_MIB * mib,
    maxAudioSeconds: settings.UPLOAD_MAX_AUDIO_SECONDS,
    quotaBytes: settings.UPLOAD_QUOTA_MIB * mib,
    perMinute: settings.LIMIT_UPLOADS_PER_MINUTE,
  };
}

/** Returns the largest file size of any kind of upload, in bytes. */
export function maxFileBytes({ maxImageBytes, maxAudioBytes }: UploadLimits): number {
  return Math.max(maxImageBytes, maxAudioBytes);
}

/** An allowance for the multipart boundaries and headers around the file in a request body, in bytes. */
const framingBytes = 16 * 1024;

/** Returns the size limit of an upload's request body, in bytes, and the error message for a larger one. */
export function uploadBodyLimit(limits: UploadLimits): { maxBodyBytes: number; message: string } {
  const maxBytes = maxFileBytes(limits);
  return { maxBodyBytes: maxBytes + framingBytes, message: `file must have at most ${maxBytes / mib} MiB.` };
}
