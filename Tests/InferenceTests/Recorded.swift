/// What NVIDIA Triton 2.51.0 (PyPI `nvidia-pytriton` 0.7.0) said to `tritonclient` 2.73.0 of the networks of the default
/// pack, run by ONNX Runtime 1.32.0. Each is asked of the pixels 0, 1, 2, … modulo a number, in NCHW order.
enum Recorded {
  static let server =
    #"{"name":"triton","version":"2.51.0","extensions":["classification","sequence","model_repository","model_repository(unload_dependents)","schedule_policy","model_configuration","system_shared_memory","cuda_shared_memory","binary_tensor_data","parameters","statistics","trace","logging"]}"#

  static let pnet =
    #"{"name":"pnet","versions":["1"],"platform":"python","inputs":[{"name":"image","datatype":"FP32","shape":[1,3,-1,-1]}],"outputs":[{"name":"probability","datatype":"FP32","shape":[1,-1,-1]},{"name":"regression","datatype":"FP32","shape":[1,4,-1,-1]}]}"#

  /// Served as Deploy/triton does, where the first output has a dimension of 1 that the file lacks.
  static let rnet =
    #"{"name":"rnet","versions":["1"],"platform":"python","inputs":[{"name":"image","datatype":"FP32","shape":[-1,3,24,24]}],"outputs":[{"name":"probability","datatype":"FP32","shape":[-1,1]},{"name":"regression","datatype":"FP32","shape":[-1,4]}]}"#

  static let unknownModel = #"{"error":"Request for unknown model: 'nosuch' is not found"}"#
  static let tooManyImages =
    #"{"error":"[request id: <id_unknown>] inference request batch-size must be <= 8 for 'calculator'"}"#

  /// P-Net on one picture of 14×12, modulo 256.
  static let proposalHeader =
    #"{"model_name":"pnet","model_version":"1","outputs":[{"name":"probability","datatype":"FP32","shape":[1,1,2],"parameters":{"binary_data_size":8}},{"name":"regression","datatype":"FP32","shape":[1,4,1,2],"parameters":{"binary_data_size":32}}]}"#
  static let proposalBytes =
    "0000363600009435ac35903db80cbe3d27bb29be790d1fbeb97ffd3d4e3a203e3ee70b3eb4f7143e"
  static let proposalJSON =
    #"{"model_name":"pnet","model_version":"1","outputs":[{"name":"probability","datatype":"FP32","shape":[1,1,2],"data":[0.0000027120113372802736,0.0000011026859283447266]},{"name":"regression","datatype":"FP32","shape":[1,4,1,2],"data":[0.07041487097740174,0.09279769659042359,-0.16575299203395844,-0.15532483160495759,0.12377876788377762,0.15647241473197938,0.1366243064403534,0.14547616243362428]}]}"#
  static let proposalProbability: [Float] = [0.0000027120113372802736, 0.0000011026859283447266]
  static let proposalRegression: [Float] = [
    0.07041487097740174, 0.09279769659042359, -0.16575299203395844, -0.15532483160495759, 0.12377876788377762,
    0.15647241473197938, 0.1366243064403534, 0.14547616243362428,
  ]

  /// R-Net on two pictures of 24×24, modulo 251.
  static let refinementHeader =
    #"{"model_name":"rnet","model_version":"1","outputs":[{"name":"probability","datatype":"FP32","shape":[2,1],"parameters":{"binary_data_size":8}},{"name":"regression","datatype":"FP32","shape":[2,4],"parameters":{"binary_data_size":32}}]}"#
  static let refinementBytes =
    "00f0f83800301a396cc4853d1d818c3de6c6983d0e237a3ec6f6863d9ac7033e80a7b5bbadf5823e"
  static let refinementProbability: [Float] = [0.00011870265007019043, 0.00014704465866088867]

  static var proposal: [UInt8] { proposalHeader.utf8 + bytes(proposalBytes) }
  static var refinement: [UInt8] { refinementHeader.utf8 + bytes(refinementBytes) }

  static func bytes(_ digits: String) -> [UInt8] {
    stride(from: 0, to: digits.utf8.count, by: 2).compactMap { start in
      let from = digits.index(digits.startIndex, offsetBy: start)
      return UInt8(digits[from..<digits.index(from, offsetBy: 2)], radix: 16)
    }
  }
}
