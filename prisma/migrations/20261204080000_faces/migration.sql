-- What was found of a face in an uploaded picture; null where nobody has looked, as in those from before.
ALTER TABLE "Upload" ADD COLUMN face jsonb;
