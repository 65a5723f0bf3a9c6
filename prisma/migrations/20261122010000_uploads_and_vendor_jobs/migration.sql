-- Pictures and sounds that people bring, to be worked on. `usedAt` is when a task was last made from it: what nobody uses
-- is removed after a while.
CREATE TYPE "MediaKind" AS ENUM ('image', 'audio');
CREATE TABLE "Upload" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "kind" "MediaKind" NOT NULL,
    "contentType" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "width" INTEGER,
    "height" INTEGER,
    "durationMs" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "usedAt" TIMESTAMPTZ(3),
    CONSTRAINT "Upload_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Upload_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Upload_bytes_check" CHECK ("bytes" > 0),
    CONSTRAINT "Upload_image_check" CHECK ("kind" <> 'image' OR ("width" > 0 AND "height" > 0)),
    CONSTRAINT "Upload_audio_check" CHECK ("kind" <> 'audio' OR "durationMs" > 0)
);
CREATE INDEX "Upload_userId_createdAt_id_idx" ON "Upload"("userId", "createdAt" DESC, "id" DESC);
CREATE INDEX "Upload_unused_idx" ON "Upload"("createdAt") WHERE "usedAt" IS NULL;
CREATE INDEX "Upload_usedAt_idx" ON "Upload"("usedAt") WHERE "usedAt" IS NOT NULL;

-- What the vendor who does the work calls it, from the moment on that it was begun: a later attempt goes on with it instead
-- of having it done, and paying for it, again.
ALTER TABLE "Task" ADD COLUMN "vendorJob" JSONB;
