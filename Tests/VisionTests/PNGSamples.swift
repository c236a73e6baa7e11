/// Small PNG files.
///
/// All show a gradient of 5×4 pixels: red 50x + 10, green 60y + 20, blue 255 − 25(x + y). Written by Pillow 13
/// (optimize=True); `pixels` are what Pillow reads from the file as RGB.
extension Sample {
  static let png = Sample(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAUAAAAECAIAAADJUWIXAAAAGklEQVR42mPkEvlvxPAcjlgYbJ4zMCAQIT4AfwwTzGkoM2sAAAAASUVORK5CYII=
    """,
    pixels: """
      0a14ff3c14e66e14cda014b4d2149b
      0a50e63c50cd6e50b4a0509bd25082
      0a8ccd3c8cb46e8c9ba08c82d28c69
      0ac8b43cc89b6ec882a0c869d2c850
      """)

  static let greyPNG = Sample(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAUAAAAECAAAAABjWKqcAAAAGElEQVR42mPU4eHh4WFR4OHh4WVRhLN5ABGMAVyv5URiAAAAAElFTkSuQmCC
    """,
    pixels: """
      2c2c2c3838384444445050505c5c5c
      4c4c4c5858586464647070707d7d7d
      6d6d6d7979798585859191919d9d9d
      8d8d8d999999a5a5a5b1b1b1bdbdbd
      """)

  /// One bit a pixel.
  static let bilevelPNG = Sample(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAUAAAAEAQAAAABuSMjtAAAAEElEQVR42mNgYJBgSmD4AQACoAFze0SMPgAAAABJRU5ErkJggg==
    """,
    pixels: """
      000000000000000000000000000000
      000000000000000000ffffffffffff
      000000ffffffffffffffffffffffff
      ffffffffffffffffffffffffffffff
      """)

  /// Seven colours, four bits a pixel.
  static let palettePNG = Sample(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAUAAAAEBAMAAAC0HehzAAAAFVBMVEWgyGmgjIIjqrSgUJsjUNqgFLQjFPNSJnljAAAAGUlEQVR42mNMe/+b5d77
    v8wMzz+wMLxnAABIAAftuDLa3AAAAABJRU5ErkJggg==
    """,
    pixels: """
      2314f32314f3a014b4a014b4a014b4
      2350da2350daa0509ba0509ba0509b
      23aab423aab4a08c82a08c82a08c82
      23aab423aab4a0c869a0c869a0c869
      """)

  /// Opacity from 0 to 247, which is not applied.
  static let rgbaPNG = Sample(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAUAAAAECAYAAABGM/VAAAAAIElEQVR42mPkEvnPYMTwnBcZszDYPHdkYHjOi4yJFwQAkl8VX8FjeWwAAAAASUVO
    RK5CYII=
    """,
    pixels: png.pixels)

  static let greyAlphaPNG = Sample(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAUAAAAECAQAAADsOj3LAAAAHElEQVR42mPUYeDhhUAWBUcIg5eXRdERQ5SHFwBA1QLvQZKFhwAAAABJRU5ErkJg
    gg==
    """,
    pixels: greyPNG.pixels)

  /// 16 bits a channel, the nth being 1093n + 200; put together with zlib. `pixels` are a 257th of that, rounded.
  static let deepPNG = Sample(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAUAAAAEEAIAAACZwb5UAAAAh0lEQVR42gF8AIP/AADIBQ0JUg2XEdwWIRpmHqsi8Cc1K3ovvzQEOEk8jgBA00UY
    SV1NolHnVixacV62YvtnQGuFb8p0D3hUfJkAgN6FI4loja2R8pY3mnyewaMGp0urkK/VtBq4X7ykAMDpxS7Jc8240f3WQtqH3szjEedW65vv4PQl
    +Gr8r+tSO4mQT3tfAAAAAElFTkSuQmCC
    """,
    pixels: """
      0105090e12161a1f23272b3034383c
      4145494d52565a5e63676b6f74787c
      8085898d91969a9ea2a7abafb3b8bc
      c0c4c9cdd1d5dadee2e6ebeff3f7fc
      """)

  /// Adam7 in 7 passes; put together with zlib.
  static let interlacedPNG = Sample(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAUAAAAECAIAAAG+VlKBAAAASUlEQVR42g3HIQEAMQgF0K/RxCEENWYIMU0DDCEIgZkhxGrs7rkH4ofhgPEB+TGP
    8QXhm1wQr/QN0it6TCs1Rv93SYf1zl7T+gGqvh5HDbkkJQAAAABJRU5ErkJggg==
    """,
    pixels: png.pixels)
}
