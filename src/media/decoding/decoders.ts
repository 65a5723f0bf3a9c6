/**
 * What can be decoded apart, by kind: a function of a job to a result, both plain data (paths, figures, buffers), loaded when
 * it is first used. A file that cannot be taken is a MediaRefusal.
 */
export const decoders = {
  face: async () => (await import('#/media/faces/find-face.ts')).findFace,
  pictureFacts: async () => (await import('#/media/pictures/picture-facts.ts')).readPictureFacts,
  picture: async () => (await import('#/media/pictures/make-picture.ts')).makePicture,
  sound: async () => (await import('#/media/sound/transcode.ts')).transcode,
};

export type DecoderKind = keyof typeof decoders;
type Decoder<Kind extends DecoderKind> = Awaited<ReturnType<(typeof decoders)[Kind]>>;
export type DecodingJob<Kind extends DecoderKind> = Parameters<Decoder<Kind>>[0];
export type DecodingResult<Kind extends DecoderKind> = Awaited<ReturnType<Decoder<Kind>>>;
