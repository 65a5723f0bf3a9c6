-- Two factors: the secret of the app that shows codes, and the recovery codes, both encrypted by the auth library. Not verified: the
-- user has not shown yet that the app has it.
ALTER TABLE "User" ADD COLUMN "twoFactorEnabled" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "TwoFactor" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "userId" UUID NOT NULL,
  "secret" TEXT NOT NULL,
  "backupCodes" TEXT NOT NULL,
  "verified" BOOLEAN NOT NULL DEFAULT false,
  "failedVerificationCount" INTEGER NOT NULL DEFAULT 0,
  "lockedUntil" TIMESTAMPTZ(3),
  CONSTRAINT "TwoFactor_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "TwoFactor_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "TwoFactor_userId_key" ON "TwoFactor"("userId");

-- Passkeys. A counter has 32 bits without a sign, which no integer column has that reads as a number.
CREATE TABLE "Passkey" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "userId" UUID NOT NULL,
  "name" TEXT,
  "publicKey" TEXT NOT NULL,
  "credentialID" TEXT NOT NULL,
  "counter" DOUBLE PRECISION NOT NULL,
  "deviceType" TEXT NOT NULL,
  "backedUp" BOOLEAN NOT NULL,
  "transports" TEXT,
  "aaguid" TEXT,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "Passkey_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Passkey_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "Passkey_credentialID_key" ON "Passkey"("credentialID");
CREATE INDEX "Passkey_userId_idx" ON "Passkey"("userId");

-- An account at Google or GitHub belongs to one user.
CREATE UNIQUE INDEX "Account_providerId_accountId_key" ON "Account"("providerId", "accountId");

-- A change of address that waits for the new mailbox: one of a user at a time. Of its token there is a hash.
CREATE TABLE "EmailChange" (
  "userId" UUID NOT NULL,
  "tokenHash" BYTEA NOT NULL,
  "newEmail" TEXT NOT NULL,
  "expiresAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "EmailChange_pkey" PRIMARY KEY ("userId"),
  CONSTRAINT "EmailChange_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "EmailChange_tokenHash_key" ON "EmailChange"("tokenHash");

-- From where a user has signed in: hashes of the device's kind and its network.
CREATE TABLE "SignInPlace" (
  "userId" UUID NOT NULL,
  "placeHash" BYTEA NOT NULL,
  "lastAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "SignInPlace_pkey" PRIMARY KEY ("userId", "placeHash"),
  CONSTRAINT "SignInPlace_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
