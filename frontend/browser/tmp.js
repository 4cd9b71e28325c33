import "./passkey.js";
