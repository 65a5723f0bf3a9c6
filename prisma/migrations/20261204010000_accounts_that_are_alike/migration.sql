-- What accounts of one person often share: the letters of an address before any "+", or, where it has no letters, its digits. By
-- characters of ASCII and not by classes, so that it is the same in every locale.
CREATE FUNCTION letters_of_mailbox(email text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN coalesce(
  nullif(translate(split_part(split_part(lower(email), '@', 1), '+', 1), '0123456789._-', ''), ''),
  translate(split_part(split_part(lower(email), '@', 1), '+', 1), '._-', ''));

-- So that accounts that are alike are found without reading every address, and every session.
CREATE INDEX "User_letters_idx" ON "User" (letters_of_mailbox(email));
CREATE INDEX "Session_ipAddress_idx" ON "Session" ("ipAddress");
