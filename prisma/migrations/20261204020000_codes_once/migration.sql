-- The last step whose code of the app opened a session: no code opens two.
ALTER TABLE "TwoFactor" ADD COLUMN "lastUsedStep" INTEGER;
