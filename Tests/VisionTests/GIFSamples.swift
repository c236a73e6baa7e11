/// Small GIF files.
///
/// All show a gradient of 5×4 pixels, if nothing else is said: red 50x + 10, green 60y + 20, blue 255 − 25(x + y).
/// Written by Pillow 13; `pixels` are what Pillow reads from the file as RGB.
extension Sample {
  /// quantize(20), interlace=0.
  static let gif = Sample(
    """
    R0lGODdhBQAEAIQAANLIUKDIaW7IgtKMaaCMgm6MmzzImwrItDyMtAqMzdJQgqBQm25QtDxQzQpQ5tIUm6AUtG4UzTwU5goU/wAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAACwAAAAABQAEAAAIGQAnSIgA4YGDBgwWKEiAoACBAQcMCAgAICAAOw==
    """,
    pixels: png.pixels)

  /// 4×13 pixels in four passes; interlace=1.
  static let interlacedGIF = Sample(
    """
    R0lGODdhBAANAIUAAKD/UKD/N6D/HqD/BaD/AG7/aW7/UG7/N27/Hm7/BW7/ADz/gjz/aTz/UDz/Nzz/Hjz/BTz/AAr/mwr/ggr/aQr/UAr/Nwr/Hgr/
    BQr/AKDIaW7IgjzIm6CMgm6MmzyMtArItAqMzaBQm25QtDxQzQpQ5qAUtG4UzTwU5goU/wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACwAAAAABAANAAAIOQBToDhhogSJESJCfPDQAQSHDRokLCgAYAIDAwEoNDggoIIDBAMsPEhA4AIE
    BQQwRECZYSWBligDAgA7
    """,
    pixels: """
      0a14ff3c14e66e14cda014b4
      0a50e63c50cd6e50b4a0509b
      0a8ccd3c8cb46e8c9ba08c82
      0ac8b43cc89b6ec882a0c869
      0aff9b3cff826eff69a0ff50
      0aff823cff696eff50a0ff37
      0aff693cff506eff37a0ff1e
      0aff503cff376eff1ea0ff05
      0aff373cff1e6eff05a0ff00
      0aff1e3cff056eff00a0ff00
      0aff053cff006eff00a0ff00
      0aff003cff006eff00a0ff00
      0aff003cff006eff00a0ff00
      """)

  /// Eight colours, of which the third is transparent.
  static let transparentGIF = Sample(
    """
    R0lGODlhBQAEAIIAAKDIaaCMgiPIqCOMwaBQmyNQ2qAUtCMU8yH5BAEAAAIALAAAAAAFAAQAAAgVAA8cMECwQAECCAcMCMBQgAAAEAMCADs=
    """,
    pixels: """
      2314f32314f3a014b4a014b4a014b4
      2350da2350daa0509ba0509ba0509b
      238cc1238cc1a08c82a08c82a08c82
      23c8a823c8a8a0c869a0c869a0c869
      """)

  /// Two pictures, of which the second is the negative; save_all=True.
  static let animatedGIF = Sample(
    """
    R0lGODlhBQAEAIQAANLIUKDIaW7IgtKMaaCMgm6MmzzImwrItDyMtAqMzdJQgqBQm25QtDxQzQpQ5tIUm6AUtG4UzTwU5goU/wAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAACH/C05FVFNDQVBFMi4wAwEAAAAh+QQABQAAACwAAAAABQAEAAAIGQAnSIgA4YGDBgwWKEiAoACBAQcMCAgAICAA
    IfkEAQUAFAAsAAAAAAUABACE9esAw+sZkesy9a8Zw68yka9LX+tLLetkX69kLa999XMyw3NLkXNkX3N9LXOW9TdLwzdkkTd9XzeWLTevAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACBkAAQQQYODAAAIFECRQsIBBAwcPIESQMCEgADs=
    """,
    pixels: png.pixels)

  /// The first file at (2, 2) on a canvas of 9×7 pixels; its header was changed by hand.
  static let offsetGIF = Sample(
    """
    R0lGODdhCQAHAIQAANLIUKDIaW7IgtKMaaCMgm6MmzzImwrItDyMtAqMzdJQgqBQm25QtDxQzQpQ5tIUm6AUtG4UzTwU5goU/wAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAACwCAAIABQAEAAAIGQAnSIgA4YGDBgwWKEiAoACBAQcMCAgAICAAOw==
    """)

  /// The first file on a canvas of 3×2 pixels, over which it reaches; changed by hand.
  static let overhangingGIF = Sample(
    """
    R0lGODdhAwACAIQAANLIUKDIaW7IgtKMaaCMgm6MmzzImwrItDyMtAqMzdJQgqBQm25QtDxQzQpQ5tIUm6AUtG4UzTwU5goU/wAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAACwAAAAABQAEAAAIGQAnSIgA4YGDBgwWKEiAoACBAQcMCAgAICAAOw==
    """,
    pixels: png.pixels)
}
