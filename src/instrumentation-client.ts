// Next runs this in the browser before anything of the pages: it has libraries keep to the Content-Security-Policy.

import { setNonce } from 'get-nonce';
import { config } from 'zod';
import { documentNonce } from '#/lib/document-nonce.ts';

// Else schemas try whether code may be made of text, which the policy forbids and tells.
config({ jitless: true });

// For the styles by which open dialogs and menus keep the page behind them from scrolling.
const nonce = documentNonce();
if (nonce) setNonce(nonce);
