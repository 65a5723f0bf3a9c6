/** What bounds what people upload. */
export type UploadLimits = {
  maxImageBytes: number;
  maxImagePixels: number;
  /** The longest that a side of a picture may be, in pixels. */
  maxImageSidePixels: number;
  maxAudioBytes: number;
  maxAudioSeconds: number;
  /** How many bytes the uploads of one user may have together. */
  quotaBytes: number;
  /** How many a user may send in a minute. */
  perMinute: number;
};

const mib = 2 ** 20;
/** What every browser and encoder of ours can show and make. */
const maxImageSidePixels = 8192;

/** The limits as the operator set them. */
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
    maxImageSidePixels,
    maxAudioBytes: settings.UPLOAD_MAX_AUDIO_MIB * mib,
    maxAudioSeconds: settings.UPLOAD_MAX_AUDIO_SECONDS,
    quotaBytes: settings.UPLOAD_QUOTA_MIB * mib,
    perMinute: settings.LIMIT_UPLOADS_PER_MINUTE,
  };
}

/** The most that any file may have, in bytes. */
export function maxFileBytes({ maxImageBytes, maxAudioBytes }: UploadLimits): number {
  return Math.max(maxImageBytes, maxAudioBytes);
}

/** What stands around the file in a body, in bytes: boundaries and headers. */
const framingBytes = 16 * 1024;

/** What the body of a request that brings a file may have, and what is said of one that has more. */
export function uploadBodyLimit(limits: UploadLimits): { maxBodyBytes: number; message: string } {
  const maxBytes = maxFileBytes(limits);
  return { maxBodyBytes: maxBytes + framingBytes, message: `file must have at most ${maxBytes / mib} MiB.` };
}
