// What the tests have for the module `vscode` (build.mjs): one whose names are not all known beforehand.
module.exports = require('./editor').vscode;
