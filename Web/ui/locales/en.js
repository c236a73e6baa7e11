/** English. Every other language has the same keys; what it lacks is shown in English. */

const plural = (count, one, many) => (count === 1 ? one : many);

export default {
  // What is around every page
  loading: "Loading", toContent: "To the content", navigation: "Navigation", path: "Where you are", applications: "Applications",
  services: "Services", service: "This service", dashboard: "Dashboard", tryIt: "Try it", faces: "Faces", people: "People", auditLog: "Audit log",
  server: "Server", profile: "Profile", signOut: "Sign out", close: "Close", cancel: "Cancel", save: "Save", saved: "Saved.", create: "Create", add: "Add",
  delete: "Delete", deleted: "Deleted.", rename: "Rename", search: "Search", actions: "Actions", name: "Name", done: "done",
  tryAgain: "Try again", undo: "Undo", undone: "Taken back.", copy: "Copy", copied: "Copied.", notCopied: "The browser doesn't let pages copy here.", showMore: "Show more",
  // What goes wrong
  noAnswer: "The server doesn't answer. Check the connection and try again.", pageProblem: (what) => `This page can't be shown: ${what}`,
  status: (code) => `The server answered with status ${code}.`, tryLater: "Try again in a moment.", requestID: "request",
  sessionExpired: "Your session has ended. Sign in again.", failedTitle: "That didn't work",
  // By the codes of the server, with the numbers of its own message
  "code.4": "There is an account with this e-mail already.", "code.9": "You may not do that, or it can't be done to an owner.", "code.16": "There is no such account.", "code.17": "There is one of this name already.",
  "code.18": "The current password is wrong.", "code.19": "They are a member already.", "code.22": "This is no e-mail address.", "code.28": "No face is found in the given image.", "code.30": "This link is no longer good. Ask for a new one.",
  "code.31": "There is more than one face. Use a photo of one.", "code.36": "A name can't have ; / or \\.", "code.43": "There is a subject of this name already.", "code.101": (reason) => `The image can't be read: ${reason}.`,
  "code.102": (width, height) => `The image has ${width} × ${height} pixels, which are too many. Make it smaller.`, "code.103": (megabytes) => `That is more than the ${megabytes} MB that the server takes.`, "code.104": "These numbers are no embedding of this server.",
  "code.105": "The server is busy. Try again in a moment.", "code.106": (seconds) => `Too many attempts. Try again in ${plural(Number(seconds), "1 second", `${seconds} seconds`)}.`,
  "code.107": (quality, minimum, reasons) => `The face has a quality of ${quality}, at least ${minimum} is required${reasons ? `; it is ${reasons}` : ""}.`, "code.108": "A living face is required; this one is taken for a picture of one.",
  "code.110": "A part of the server doesn't answer. Try again in a moment.", "code.111": "A part of the server takes too long. Try again in a moment.", "code.112": "Another request had this Idempotency-Key.", "code.113": "Servers of CompreFace 1.2 still use the database. Stop them first.",
  // The door
  signIn: "Sign in", signUp: "Sign up", email: "E-mail", password: "Password", passwordAgain: "Password again", newPassword: "New password", oldPassword: "Current password",
  firstName: "First name", lastName: "Last name", wrongPassword: "E-mail or password is wrong.", passwordsDiffer: "The two passwords differ.", haveAccount: "I have an account",
  forgotPassword: "Forgot your password?", forgotWithoutMail: "Password lost? Ask an administrator for a link.", sendLink: "Send a link", linkSent: "If there is such an account, a link is on its way.",
  setupToken: "Setup token", setupTokenHint: "Whoever started the server knows it (SETUP_TOKEN).", firstAccount: "Nobody has an account yet. The first one owns this installation.",
  confirmByMail: "Look into your mail and confirm your address.", passwordChanged: "The password is changed.", language: "Language", apply: "Apply",
  passwordRule: "At least 8 characters, and at most 72 bytes: as many plain letters and digits; accented letters and symbols take two to four bytes each.",
  // Applications
  createApplication: "Create application", noApplications: "An application groups the services of one project or customer, and the people who may use them.",
  noMembership: "You aren't a member of an application yet. Ask somebody who administers one to add you.", nothingMatches: "Nothing matches.",
  owner: "Owner", yourRole: "Your role", nameRule: "Up to 50 characters, without ; / \\", deleteApplication: "Delete application",
  deleteApplicationHelp: "Its services, their faces and photos go with it. This can't be undone.", typeName: (name) => `Type “${name}” to confirm`, nameDiffers: "The name differs.",
  firstSteps: "Four steps to the first recognised face", stepApplication: "Create an application", stepService: "Create a recognition service in it", stepFaces: "Add photos of somebody", stepRecognise: "Recognise them on another photo",
  // Services
  createService: "Create service", noServices: "A service is one API key's worth of faces and permissions. Create one to begin.", typeTitle: "Type", apiKey: "API key", keyOf: (name) => `key of ${name}`,
  "type.RECOGNITION": "recognition", "type.DETECTION": "detection", "type.VERIFY": "verification",
  "typeHelp.RECOGNITION": "Recognition: whose face is it?", "typeHelp.DETECTION": "Detection: where are faces?", "typeHelp.VERIFY": "Verification: is it the same person?",
  cloning: (copied, total) => `being filled, ${copied} of ${total}`, cloned: "Cloned.", clone: "Clone", newKey: "New key", newKeyHelp: "The old key stops working at once.", actionsOf: (name) => `More for ${name}`,
  deleteService: "Delete service", deleteServiceHelp: "Its faces and photos go with it. This can't be undone.",
  requirements: "Requirements", requirementsHelp: "What faces must be like that are added from now on.", minimumQuality: "Minimum quality", minimumQualityHelp: "From 0 (anything) to 1; .5 keeps out what is plainly bad.", mustBeLive: "Only living faces, no pictures of faces",
  // People
  members: "Members", addMember: "Add member", addMemberHelp: "Somebody who has an account here.", role: "Role", roleOf: (email) => `Role of ${email}`, remove: "Remove", leave: "Leave", you: "you",
  "role.OWNER": "Owner", "role.ADMINISTRATOR": "Administrator", "role.USER": "User", peopleHelp: "Owners and administrators see all applications. Users see those they were added to.",
  passwordLink: "Password link", passwordLinkHelp: (email) => `Give this link to ${email}. It is good for 15 minutes, once.`, handOver: "Hand over", handOverHelp: (email) => `${email} will own the installation, and you will be an administrator.`,
  deleteAccount: "Delete account", deleteAccountHelp: (email) => `The account ${email} is deleted.`, applicationsGoTo: "Its applications go to", toMe: "me", toOwner: "the owner of the installation", goToOwner: "They go to the owner of the installation.",
  // Trying a service
  "try.RECOGNITION": "Whose face is it?", "try.DETECTION": "Where are faces?", "try.VERIFY": "Is it the same person?",
  choosePhoto: "Choose a photo", choosePhotos: "Choose photos", dropHint: (megabytes) => `or drop one here, or paste it. Up to ${megabytes} MB.`, photoTooLarge: (name, megabytes) => `${name} is larger than ${megabytes} MB.`,
  camera: "Camera", takePhoto: "Take photo", noCamera: "The camera can't be used. Allow it in the browser's settings for this page.", cameraNeedsHTTPS: "Browsers give the camera only to pages with HTTPS, or on this machine.",
  plugins: "Also tell", notInstalled: "not installed", installWith: (how) => `install: ${how}`, "plugin.landmarks": "landmarks", "plugin.age": "age", "plugin.gender": "gender", "plugin.mask": "mask", "plugin.pose": "pose", "plugin.quality": "quality", "plugin.liveness": "liveness",
  resultsHere: "What is found shows here.", twoPhotos: "Choose two photos.", working: "Looking…", facesFound: (count) => plural(count, "1 face", `${count} faces`), face: "Face", unknown: "Unknown", sure: (percent) => `${percent} sure`,
  ageOf: (years) => plural(years, "1 year", `${years} years`), ageFromTo: (low, high) => `${low} to ${high} years`, "gender.male": "male", "gender.female": "female", "mask.without_mask": "no mask", "mask.with_mask": "mask", "mask.mask_weared_incorrect": "mask worn wrong",
  "liveness.live": "live", "liveness.spoof": "picture of a face", pose: "pose", quality: "quality", "quality.small": "small", "quality.turned": "turned", "quality.tilted": "tilted", "quality.cut": "cut", "quality.blurred": "blurred", "quality.dark": "dark", "quality.bright": "bright", "quality.flat": "flat",
  threshold: "Threshold", thresholdMeans: (value) => `From a similarity of ${value} on it counts as the same person. Higher means fewer mistakes, and more people not recognised.`, similarityOf: (value, threshold) => `similarity ${value}, threshold ${threshold}`,
  source_image: "First photo", target_image: "Second photo", samePerson: "The same person", otherPerson: "Not the same person", requestAndReply: "Request and reply", reply: "Reply",
  // The collection
  subjects: "Subjects", addSubject: "Add subject", searchSubjects: "Search subjects", noSubjects: "A subject is somebody to recognise. Add one, then photos of their face.", subjectCount: (count) => plural(count, "1 subject", `${count} subjects`),
  subjectRenamed: (old, name) => `${old} is called ${name} now.`, subjectsMerged: (from, into) => `${from} becomes ${into}.`, nameTaken: (name) => `Somebody else is called ${name} by now.`, subjectGone: (name) => `There is no ${name} any more.`, deletePhotoKey: "Delete photo (Delete key)",
  renameHelp: "With the name of another subject, the two become one.", subjectDeleted: (name) => `${name} is deleted.`, photoCount: (count) => plural(count, "1 photo", `${count} photos`), photoOf: (name) => `Photo of ${name}`, noPhotoKept: "photo not kept",
  deletePhoto: "Delete photo", deleteSelected: (count) => `Delete ${count} selected`, photosDeleted: (count) => plural(count, "1 photo deleted.", `${count} photos deleted.`),
  uploads: "Uploads", uploading: (done, total) => `${done} of ${total} uploaded…`, uploaded: (done, failed) => (failed > 0 ? `${done} uploaded, ${failed} not` : `${done} uploaded`),
  // Dashboard
  created: "Created", photos: "Photos", requestsByDay: "Requests by day", requestsByMonth: "Requests by month", inTotal: (count) => `${count} in total`, noRequests: "No requests yet.",
  // Profile
  nameAndLook: "Name and look", colours: "Colours", "scheme.system": "as the system", "scheme.light": "light", "scheme.dark": "dark", slashSearch: "Open the search with the / key", changePassword: "Change password", sessions: "Sessions", browser: "Browser", place: "From", lastUsed: "Last used", thisOne: "this one", end: "End", endOthers: "End all others",
  tokens: "Personal access tokens", noTokens: "Scripts use tokens in place of your password.", newToken: "New token", tokenOnce: "Copy it now: it isn't shown again.", scopes: "Allows", expires: "Ends", expired: "ended", days: "Days it is good for",
  "scope.read": "read", "scope.manage": "manage", "scope.accounts": "accounts", "scope.audit": "audit",
  // Audit log and server
  when: "When", who: "Who", action: "What", what: "Of what", detail: "Detail", works: "works", doesNotAnswer: "doesn't answer", models: "Models", storedFaces: "Stored faces",
  "migration.idle": (calculator) => `Faces are compared by ${calculator}.`, "migration.asked": () => "A migration was asked for; no server has taken notice yet.", "migration.running": (calculator) => `Faces are getting embeddings of ${calculator}.`, "migration.waiting": (calculator) => `Faces have embeddings of ${calculator}, as far as they can.`,
  migrationCount: (done, faces, failed) => `${done} of ${faces} done, ${failed} can't be.`, migrationLoses: (count) => plural(count, "1 subject would not be recognised any more.", `${count} subjects would not be recognised any more.`), migrationAccept: "Go on without them",
  // Search, menus, and what is on every page
  switchApplication: "Switch application", allApplications: "All applications", searchEverything: "Search everything", searchApplications: "Search applications", searchServices: "Search services",
  resultCount: (count) => plural(count, "1 result", `${count} results`), "kind.page": "page", "kind.action": "action", "kind.application": "application", "kind.subject": "subject", accountOf: (name) => `Account of ${name}`, moreItems: "More",
  copyDetails: "Copy details", serviceGone: "There is no such service, or you aren't a member of its application.", stopUploads: "Photos are still being uploaded. Signing out stops that.",
  starting: "Starting", startingHelp: "The servers aren't all there yet. This page goes on by itself.", waitingFor: "waiting", "role.server.admin": "administration", "role.server.api": "API", "role.server.core": "face core",
  // An application at a glance
  last30Days: "Last 30 days", requestsIn30Days: (count) => plural(count, "1 request in the last 30 days", `${count} requests in the last 30 days`), recentEvents: "Recent events", noneRecent: "Nothing yet.", onlyYou: "Nobody else is a member yet.",
  "event.account.create": "signed up", "event.account.confirm": "confirmed an address", "event.account.rename": "changed a name", "event.account.delete": "deleted an account", "event.account.expire": "let an account expire",
  "event.account.role": "changed a role", "event.account.password.change": "changed the password", "event.account.password.reset.ask": "asked for a new password", "event.account.password.reset.link": "made a password link", "event.account.password.reset": "set a new password",
  "event.account.sign-in": "signed in", "event.account.sign-in.throttle": "was slowed down", "event.account.sign-out": "signed out", "event.session.revoke": "ended a session", "event.token.create": "made a token",
  "event.token.delete": "deleted a token", "event.application.create": "created the application", "event.application.rename": "renamed the application", "event.application.key": "gave the application a new key", "event.application.delete": "deleted the application",
  "event.member.add": "added a member", "event.member.role": "changed a member's role", "event.member.remove": "removed a member", "event.service.create": "created a service", "event.service.rename": "renamed a service",
  "event.service.clone": "cloned a service", "event.service.key": "gave a service a new key", "event.service.require": "changed what a service requires", "event.service.delete": "deleted a service", "event.faces.delete": "deleted faces",
  "event.faces.migrate": "asked for a migration", "event.subject.delete": "deleted a subject", "event.subjects.delete": "deleted all subjects", "event.photos.export": "downloaded photos", "event.photos.delete": "deleted photos of no face", "event.archive.export": "exported an archive", "event.archive.import": "imported an archive", "event.mail.give-up": "gave up sending a mail",
  filterWho: "Who", filterAction: "What was done", filterWhat: "Of what",
  // How it is doing
  requests: "Requests", request: "Request", medianTime: "Half of them within", highTime: "95 of 100 within", refused: "Refused", failed: "Failed", milliseconds: (value) => `${value} ms`, sinceStart: "Since the server started", sinceStartHelp: "All services of this type together.",
  core: "Face core", detector: "Finds faces", calculator: "Compares faces",
  // Photos
  chooseFolder: "Choose a folder", chooseAgain: "Choose the folder again", noPhotoFile: (name) => `${name} is no photo.`, notTaken: (count) => plural(count, "1 file wasn't taken", `${count} files weren't taken`), cantShow: "The browser can't show this photo. What the server finds on it is listed.", photoOfFile: (name) => `Photo ${name}`,
  freeze: "Freeze", cameraOff: "Camera off", framesPerSecond: (rate) => `${rate} frames a second`, selectPhoto: (number) => `Select photo ${number}`, selectNone: "Select none", deletedOne: "deleted",
  mergeTitle: "Two subjects become one", merge: "Merge", mergeHelp: (from, into) => `All photos of ${from} go to ${into}, and ${from} is gone. For ten seconds it can be taken back.`,
  files: "Files", waitingForServer: "Waiting for the server…", alreadyThere: (count) => `${count} already there`, cancelledCount: (count) => `${count} cancelled`, andMore: (count) => `and ${count} more`, forget: "Forget",
  unfinished: (left, total) => `An upload was interrupted: of ${total} photos ${left} ${left === 1 ? "is" : "are"} missing. Choose the same folder or photos again; what is there is skipped.`,
  "upload.waiting": "waiting", "upload.looking": "waiting", "upload.sending": "being sent", "upload.done": "uploaded", "upload.there": "already there", "upload.cancelled": "cancelled", "upload.failed": "failed",
  ownsApplications: "They own these applications:", youOwn: "You own these applications:", handOverApplication: (email) => `${email} will own the application, and its owner will be an administrator of it.`,
  cantRename: "A subject of this name can't be renamed here.", searchMembers: "Search members", leaveHelp: (name) => `You won't see ${name} any more.`, deleteToken: "Delete token", deleteTokenHelp: (name) => `Scripts that use “${name}” stop working at once.`, notKnownHere: "Not known here: a gateway answers.", version: "Version", allActions: "Everything", photosTooLarge: (megabytes) => `The two photos together are larger than ${megabytes} MB.`,
};
