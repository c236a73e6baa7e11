/// Small BMP and ICO files.
///
/// All show a gradient of 5×4 pixels, if nothing else is said: red 50x + 10, green 60y + 20, blue 255 − 25(x + y).
/// `pixels` are what Pillow 13 reads from the file as RGB. Pillow wrote some of the files; it writes few kinds, so that the
/// others were put together with Python's `struct`.
extension Sample {
  /// 24 bits a pixel, by Pillow.
  static let bmp = Sample(
    """
    Qk12AAAAAAAAADYAAAAoAAAABQAAAAQAAAABABgAAAAAAEAAAADEDgAAxA4AAAAAAAAAAAAAtMgKm8g8gshuacigUMjSAM2MCrSMPJuMboKMoGmM0gDm
    UArNUDy0UG6bUKCCUNIA/xQK5hQ8zRRutBSgmxTSAA==
    """,
    pixels: png.pixels)

  /// 32 bits a pixel with opacity in the fourth byte, by Pillow.
  static let transparentBMP = Sample(
    """
    Qk2GAAAAAAAAADYAAAAoAAAABQAAAAQAAAABACAAAAAAAFAAAADEDgAAxA4AAAAAAAAAAAAAtMgKtJvIPMOCyG7Sacig4VDI0vDNjAp4tIw8h5uMbpaC
    jKClaYzStOZQCjzNUDxLtFBuWptQoGmCUNJ4/xQKAOYUPA/NFG4etBSgLZsU0jw=
    """,
    pixels: png.pixels)

  /// Eight bits a pixel and 20 colours, by Pillow.
  static let paletteBMP = Sample(
    """
    Qk2mAAAAAAAAAIYAAAAoAAAABQAAAAQAAAABAAgAAAAAACAAAADEDgAAxA4AABQAAAAUAAAAUMjSAGnIoACCyG4AaYzSAIKMoACbjG4Am8g8ALTICgC0
    jDwAzYwKAIJQ0gCbUKAAtFBuAM1QPADmUAoAmxTSALQUoADNFG4A5hQ8AP8UCgAHBgIBAAAAAAkIBQQDAAAADg0MCwoAAAATEhEQDwAAAA==
    """,
    pixels: png.pixels)

  /// One bit a pixel, by Pillow.
  static let bilevelBMP = Sample(
    """
    Qk1OAAAAAAAAAD4AAAAoAAAABQAAAAQAAAABAAEAAAAAABAAAADEDgAAxA4AAAIAAAACAAAAAAAAAP///wCwAAAAWAAAAFAAAAAIAAAA
    """,
    pixels: """
      000000000000000000000000ffffff
      000000ffffff000000ffffff000000
      000000ffffff000000ffffffffffff
      ffffff000000ffffffffffff000000
      """)

  /// Four bits a pixel; the colour of (x, y) is x + 2y.
  static let sixteenColourBMP = Sample(
    """
    Qk2GAAAAAAAAAHYAAAAoAAAABQAAAAQAAAABAAQAAAAAABAAAAATCwAAEwsAABAAAAAAAAAAAP8AABHuKAAi3VAAM8x4AES7oABVqsgAZpnwAHeIGACI
    d0AAmWZoAKpVkAC7RLgAzDPgAN0iCADuETAA/wBYAGeJoABFZ4AAI0VgAAEjQAA=
    """,
    pixels: """
      00ff0028ee1150dd2278cc33a0bb44
      50dd2278cc33a0bb44c8aa55f09966
      a0bb44c8aa55f09966188877407788
      f099661888774077886866999055aa
      """)

  /// The same from top to bottom, in eight bits.
  static let topDownBMP = Sample(
    """
    Qk2WAAAAAAAAAHYAAAAoAAAABQAAAPz///8BAAgAAAAAACAAAAATCwAAEwsAABAAAAAAAAAAAP8AABHuKAAi3VAAM8x4AES7oABVqsgAZpnwAHeIGACI
    d0AAmWZoAKpVkAC7RLgAzDPgAN0iCADuETAA/wBYAAABAgMEAAAAAgMEBQYAAAAEBQYHCAAAAAYHCAkKAAAA
    """,
    pixels: """
      00ff0028ee1150dd2278cc33a0bb44
      50dd2278cc33a0bb44c8aa55f09966
      a0bb44c8aa55f09966188877407788
      f099661888774077886866999055aa
      """)

  /// The same with the header of OS/2.
  static let os2BMP = Sample(
    """
    Qk1aAAAAAAAAAEoAAAAMAAAABQAEAAEABAAA/wAR7igi3VAzzHhEu6BVqshmmfB3iBiId0CZZmiqVZC7RLjMM+DdIgjuETD/AFhniaAARWeAACNFYAAB
    I0AA
    """,
    pixels: """
      00ff0028ee1150dd2278cc33a0bb44
      50dd2278cc33a0bb44c8aa55f09966
      a0bb44c8aa55f09966188877407788
      f099661888774077886866999055aa
      """)

  /// 16 bits a pixel.
  static let rgb555BMP = Sample(
    """
    Qk1mAAAAAAAAADYAAAAoAAAABQAAAAQAAAABABAAAAAAADAAAAATCwAAEwsAAAAAAAAAAAAANgczHzA3LVMqawAAOQY2HjM2MFItagAAXAVZHVY1U1FQ
    aQAAXwRcHFk0VlBTaAAA
    """,
    pixels: """
      0810ff3910e66a10cda410b4d5109c
      0852e63952cd6a52b4a4529cd55283
      088bcd398bb46a8b9ca48b83d58b6a
      08cdb439cd9c6acd83a4cd6ad5cd52
      """)

  /// 16 bits a pixel with masks behind the header.
  static let rgb565BMP = Sample(
    """
    Qk1yAAAAAAAAAEIAAAAoAAAABQAAAAQAAAABABAAAwAAADAAAAATCwAAEwsAAAAAAAAAAAAAAPgAAOAHAAAfAAAAVg5TPlBuTaZK1gAAeQx2PHNscKRt
    1AAAnAqZOpZqk6KQ0gAAvwi8OLlotqCz0AAA
    """,
    pixels: """
      0814ff3914e66a14cda414b4d5149c
      0850e63950cd6a50b4a4509cd55083
      088dcd398db46a8d9ca48d83d58d6a
      08cab439ca9c6aca83a4ca6ad5ca52
      """)

  /// 32 bits a pixel with masks in the header: red, green, blue from the highest byte on.
  static let maskedBMP = Sample(
    """
    Qk3aAAAAAAAAAIoAAAB8AAAABQAAAAQAAAABACAAAwAAAFAAAAATCwAAEwsAAAAAAAAAAAAAAAAA/wAA/wAA/wAA/wAAAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAyLTICsibyDzIgshuyGnIoMhQyNLIzYwKyLSMPMibjG7Igoyg
    yGmM0sjmUArIzVA8yLRQbsibUKDIglDSyP8UCsjmFDzIzRRuyLQUoMibFNI=
    """,
    pixels: png.pixels)

  /// Runs, indices without runs, a jump over two pixels.
  static let rle8BMP = Sample(
    """
    Qk2UAAAAAAAAAHYAAAAoAAAABQAAAAQAAAABAAgAAQAAAB4AAAATCwAAEwsAABAAAAAAAAAAAAAAABHuKAAi3VAAM8x4AES7oABVqsgAZpnwAHeIGACI
    d0AAmWZoAKpVkAC7RLgAzDPgAN0iCADuETAA/wBYAAMFAgYAAAAFAQIDBAUAAAABBwACAgACCQAABQ8AAQ==
    """,
    pixels: """
      5800ff5800ff5800ff5800ff5800ff
      188877000000000000686699686699
      28ee1150dd2278cc33a0bb44c8aa55
      c8aa55c8aa55c8aa55f09966f09966
      """)

  /// The same in four bits.
  static let rle4BMP = Sample(
    """
    Qk2QAAAAAAAAAHYAAAAoAAAABQAAAAQAAAABAAQAAgAAABoAAAATCwAAEwsAABAAAAAAAAAAAAAAABHuKAAi3VAAM8x4AES7oABVqsgAZpnwAHeIGACI
    d0AAmWZoAKpVkAC7RLgAzDPgAN0iCADuETAA/wBYAAUSAAAABRI0UAAAAAJ4AAIBAAKaAAAF/wAB
    """,
    pixels: """
      5800ff5800ff5800ff5800ff5800ff
      1888774077880000006866999055aa
      28ee1150dd2278cc33a0bb44c8aa55
      28ee1150dd2228ee1150dd2228ee11
      """)

  /// A PNG, by Pillow.
  static let pngICO = Sample(
    """
    AAABAAEABQQAAAAAIABTAAAAFgAAAIlQTkcNChoKAAAADUlIRFIAAAAFAAAABAgCAAAAyVFiFwAAABpJREFUeJxj5BL5b8TwHI5YGGyeMzAgECE+AH8M
    E8y53sQ0AAAAAElFTkSuQmCC
    """,
    pixels: png.pixels)

  /// 4×4 and 8×8 pixels of 32 bits, of varying opacity: red 60 + 8x, green 200 − 9y, blue 90 + 4(x + y); by Pillow
  /// (bitmap_format="bmp").
  static let bitmapICO = Sample(
    """
    AAABAAIABAQAAAAAIABoAAAAJgAAAAgIAAAAACAAKAEAAI4AAAAoAAAABAAAAAgAAAABACAAAAAAAEAAAADEDgAAxA4AAAAAAAAAAAAAeZFC/32NT/2F
    jmCEjY1vfG+gQfJ2n0/tfp9hi4egcIRisDoNZq1RGXWxYO2AtHD5AAAAAFXGVQluw2H0echy/ygAAAAIAAAAEAAAAAEAIAAAAAAAAAEAAMQOAADEDgAA
    AAAAAAAAAAB2iTz/eolE/36JTP+CiVT/holcgIqJZICOiWyAkol0gHKSPP92kkT/epJM/36SVP+CklyAhpJkgIqSbICOknSAbps8/3KbRP92m0z/eptU
    /36bXICCm2SAhptsgIqbdIBqpDz/bqRE/3KkTP92pFT/eqRcgH6kZICCpGyAhqR0gGatPABqrUQAbq1MAHKtVAB2rVz/eq1k/36tbP+CrXT/YrY8AGa2
    RABqtkwAbrZUAHK2XP92tmT/erZs/362dP9evzwAYr9EAGa/TABqv1QAbr9c/3K/ZP92v2z/er90/1rIPABeyEQAYshMAGbIVABqyFz/bshk/3LIbP92
    yHT/
    """,
    pixels: """
      3cc85a44c85e4cc86254c8665cc86a64c86e6cc87274c876
      3cbf5e44bf624cbf6654bf6a5cbf6e64bf726cbf7674bf7a
      3cb66244b6664cb66a54b66e5cb67264b6766cb67a74b67e
      3cad6644ad6a4cad6e54ad725cad7664ad7a6cad7e74ad82
      3ca46a44a46e4ca47254a4765ca47a64a47e6ca48274a486
      3c9b6e449b724c9b76549b7a5c9b7e649b826c9b86749b8a
      3c92724492764c927a54927e5c92826492866c928a74928e
      3c897644897a4c897e5489825c898664898a6c898e748992
      """)

  /// The 16 colours of ``sixteenColourBMP``; every other pixel is transparent.
  static let maskedICO = Sample(
    """
    AAABAAEABQQQAAEABACIAAAAFgAAACgAAAAFAAAACAAAAAEABAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAA/wAAEe4oACLdUAAzzHgARLugAFWqyABm
    mfAAd4gYAIh3QACZZmgAqlWQALtEuADMM+AA3SIIAO4RMAD/AFgAZ4mgAEVngAAjRWAAASNAAKgAAACoAAAAqAAAAKgAAAA=
    """,
    pixels: """
      00ff0028ee1150dd2278cc33a0bb44
      50dd2278cc33a0bb44c8aa55f09966
      a0bb44c8aa55f09966188877407788
      f099661888774077886866999055aa
      """)
}
