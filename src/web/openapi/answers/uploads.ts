import { z } from 'zod';
import { faceLookSchema } from '#/catalog/faces.ts';
import { mediaKinds } from '#/catalog/media-kinds.ts';
import type { UploadView } from '#/features/uploads/schema.ts';
import { instant, uuid } from '#/web/openapi/answers/values.ts';
import { schemaOf } from '#/web/openapi/sent.ts';

type OfOneKind = 'width' | 'height' | 'durationSeconds' | 'face';
type RestUpload = Omit<UploadView, OfOneKind> & { [Key in OfOneKind]?: NonNullable<UploadView[Key]> };

/** An upload as REST answers it: what does not apply to its kind is not there. */
export const upload = schemaOf<RestUpload>()(
  z.strictObject({
    id: uuid,
    kind: z.enum(mediaKinds),
    bytes: z.int(),
    width: z.int().optional().meta({ description: 'In pixels; of pictures.' }),
    height: z.int().optional().meta({ description: 'In pixels; of pictures.' }),
    durationSeconds: z.number().optional().meta({ description: 'Of sounds.' }),
    face: faceLookSchema.optional().meta({
      description:
        'What was found of a face in a picture; not there where nobody has looked. Places are shares of its sides.',
    }),
    url: z.string().meta({ description: 'Signed, and valid for 15 minutes at the least.' }),
    createdAt: instant,
  }),
).meta({
  id: 'Upload',
  examples: [
    {
      id: '019ad4b2-84a8-7441-ae79-ec33c08a5062',
      kind: 'image',
      bytes: 184_212,
      width: 1600,
      height: 900,
      url: 'https://product.example/api/files/uploads/019ad4b2-84a8-7441-ae79-ec33c08a5062.jpg?expires=…&signature=…',
      createdAt: '2026-11-30T09:00:00.000Z',
    },
  ],
});

export const removedUpload = z.strictObject({ id: uuid });
