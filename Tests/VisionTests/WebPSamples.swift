/// Small WebP files.
///
/// All show a gradient of 5×4 pixels, if nothing else is said: red 50x + 10, green 60y + 20, blue 255 − 25(x + y).
/// Written by Pillow 13; `pixels` are what Pillow reads from the file as RGB.
extension Sample {
  /// lossless=True.
  static let losslessWebP = Sample(
    """
    UklGRjIAAABXRUJQVlA4TCUAAAAvBMAAALmM6H/sIqL/AYJsm0IM5/5qVxALprg7nP38P6IDwPIAAA==
    """,
    pixels: png.pixels)

  /// quality=95, method=6.
  static let lossyWebP = Sample(
    """
    UklGRnIAAABXRUJQVlA4IGYAAADwAwCdASoFAAQAAIAIJbACdLoBQAPwAuAD+AeoB/AL0A/QAGBtXMyMAP71/+OP+5dAMS+0Af7+1P8FvoyK//3+I/+C
    3wYd/+aVy59/7MU2zb/pIx06L/897/xomZb0fWCy/yMAAAA=
    """,
    pixels: """
      0e1cd02e23ca6020b08d209eb52490
      1f4ad43d50cd6e4eb49c4fa2c45395
      1e86be3e8db96e8b9f9c8c8ac58f7d
      2eb5c24dbabc7eb8a2acba8fd4be81
      """)

  /// Opacity from 0 to 240, which is not applied; lossless=True, exact=True.
  static let transparentWebP = Sample(
    """
    UklGRjgAAABXRUJQVlA4TCwAAAAvBMAAELmM6H/sIqL/YSDItjnEce6vdoVGLJji3eH083+BbBraCRIqWlkYPw==
    """,
    pixels: png.pixels)

  /// The same with quality=95.
  static let transparentLossyWebP = Sample(
    """
    UklGRqIAAABXRUJQVlA4WAoAAAAQAAAABAAAAwAAQUxQSBUAAAABuYzof4Ag22YGFbq/2hUiJiAKMA8AVlA4IGYAAAAQBACdASoFAAQAAIAIJbACdLoB
    QAPwAuAD+AeoB/AL0A/QAGBtXM2sAAD+9f/jj/uXQDEvtAH/8AIT86zmM7/+HZf+EHJEf/R/3YV/9o+wma9uu9f3f/nvf9J5r9uG8iQb93AAAAA=
    """,
    pixels: """
      0126c0232bba5529a082298eac2c80
      1352c83457bf6654a6945694be5987
      178bb63991af6b8f95988f80c29373
      2ab8bc4abdb67cba9aabbc89d4bf7b
      """)

  /// Two pictures, of which the second is the negative; save_all=True.
  static let animatedWebP = Sample(
    """
    UklGRuoAAABXRUJQVlA4WAoAAAASAAAABAAAAwAAQU5JTQYAAAAAAAAAAABBTk1GXAAAAAAAAAAAAAQAAAMAAGQAAAJWUDhMQwAAAC8EwAAQl0CQbTOI
    4Qz/bGcgzDZy6vuIRnpYBNk2TnO/0qsxD1VwD2F1n+o/CIVtG6mhY3z+iP7HByRhNc+oHmvucx8AQU5NRloAAAAAAAAAAAAEAAADAABkAAAAVlA4TEEA
    AAAvBMAAAJ+gkI0kCGu/QTh/pVNQkLYBC2toVyCQOC0+VhrzXwTpAADc8x2AwraN1NAxPn9E/+Pvdn6rjO5MxTNCAAA=
    """,
    pixels: """
      0000003c14e66e14cda014b4d2149b
      0a50e63c50cd6e50b4a0509bd25082
      0a8ccd3c8cb46e8c9ba08c82d28c69
      0ac8b43cc89b6ec882a0c869d2c850
      """)

  /// The first file as both pictures of an animation of 9×7 pixels, at (2, 2); put together.
  static let offsetWebP = Sample(
    """
    UklGRrAAAABXRUJQVlA4WAoAAAACAAAACAAABgAAQU5JTQYAAAAAAAAAAABBTk1GPgAAAAEAAAEAAAQAAAMAAGQAAABWUDhMJQAAAC8EwAAAuYzof+wi
    ov8BgmybQgzn/mpXEAumuDuc/fw/ogPA8gAAQU5NRj4AAAABAAABAAAEAAADAABkAAAAVlA4TCUAAAAvBMAAALmM6H/sIqL/AYJsm0IM5/5qVxALprg7
    nP38P6IDwPIAAA==
    """)

  /// EXIF orientation 6 in a chunk; `pixels` are 4×5, after `ImageOps.exif_transpose`.
  static let turnedWebP = Sample(
    """
    UklGRmYAAABXRUJQVlA4WAoAAAAIAAAABAAAAwAAVlA4TCUAAAAvBMAAALmM6H/sIqL/AYJsm0IM5/5qVxALprg7nP38P6IDwPIAAEVYSUYaAAAATU0A
    KgAAAAgAAQESAAMAAAABAAYAAAAAAAA=
    """,
    pixels: """
      0ac8b40a8ccd0a50e60a14ff
      3cc89b3c8cb43c50cd3c14e6
      6ec8826e8c9b6e50b46e14cd
      a0c869a08c82a0509ba014b4
      d2c850d28c69d25082d2149b
      """)

  /// 48×96 pixels; quality=5.
  static let tallWebP = Sample(
    """
    UklGRn4AAABXRUJQVlA4IHIAAADQBACdASowAGAAP5m81mM/rywmLHSaM/AzCWYAzUB3gOvXmEyppAJAq5M1Wt0ZAAD+zYwHFb3ZkY1J5++cEJLham9J
    UG8/JDh7INKUbjRQKVVZ98JD9J84CXSHWsScr3698WhzKG6zA3kpbKr2ZxtAAAA=
    """)
}
