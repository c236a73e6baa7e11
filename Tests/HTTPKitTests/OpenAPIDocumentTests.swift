import FaceDomain
import Foundation
import HTTPKit
import HTTPTypes
import Testing

@Suite struct OpenAPIDocumentTests {
  @Test func aDocumentNamesEveryRouteOnceWithItsVariables() throws {
    #expect(OpenAPISamples.document().contradictions == [])
    let paths = try #require(OpenAPISamples.document().json.parsed?["paths"] as? [String: [String: NSDictionary]])
    #expect(Set(paths.keys) == ["/things/{id}", "/things", "/look"])
    let operation = try #require(paths["/things/{id}"]?["get"])
    #expect(operation["operationId"] as? String == "getThing")
    let parameters = try #require(operation["parameters"] as? [NSDictionary])
    #expect(parameters.map { $0["in"] as? String } == ["path", "query"])
    #expect(parameters.map { $0["required"] as? Bool } == [true, false])
    #expect((parameters[1]["schema"] as? NSDictionary) == ["type": "integer", "minimum": 0, "default": 0])
    #expect(operation["security"] as? [NSDictionary] == [["serviceKey": []]])
    #expect(paths["/things"]?["post"]?["security"] as? [NSDictionary] == [])
  }

  @Test func whatContradictsItselfIsFound() {
    var other = OpenAPISamples.get
    other.tag = .init("Things", "Other words.")
    other.reply = .init("It.", Schema.closed([]).named("Thing"))
    let cases: [(OpenAPIDocument.Route, String)] = [
      (.init(.put, "/things/{id}", OpenAPISamples.get), "The id getThing stands for several operations"),
      (.init(.get, "/things/{id}", OpenAPISamples.get), "GET /things/{id} has several operations"),
      (.init(.get, "/other/{key}", OpenAPISamples.get), "getThing documents other path variables than its path has"),
      (.init(.get, "/other", OpenAPISamples.get), "getThing documents other path variables than its path has"),
      (.init(.put, "/other/{id}", OpenAPISamples.add), "addThing documents other path variables than its path has"),
      (.init(.get, "/other/{id}", other), "The tag Things has several descriptions"),
      (.init(.get, "/other/{id}", other), "The name Thing stands for several schemas"),
    ]
    for (route, problem) in cases {
      #expect(OpenAPISamples.document(OpenAPISamples.routes + [route]).contradictions.contains(problem))
    }
  }

  @Test func everyReferenceLeadsSomewhere() throws {
    let document = try #require(OpenAPISamples.document().json.parsed)
    var references: Set<String> = []
    func collect(_ value: Any) {
      if let object = value as? NSDictionary {
        if let reference = object["$ref"] as? String { references.insert(reference) }
        object.allValues.forEach(collect)
      }
      (value as? [Any])?.forEach(collect)
    }
    collect(document)
    #expect(references == ["#/components/schemas/Thing", "#/components/schemas/Error"])
    for reference in references {
      let path = reference.dropFirst(2).split(separator: "/").joined(separator: ".")
      #expect(document.value(at: path) is NSDictionary)
    }
    // Found by following the path to the error body.
    let error = document.value(at: "components.schemas.Error") as? NSDictionary
    #expect(error?["required"] as? [String] == ["message", "code"])
    #expect(error?["additionalProperties"] as? Bool == false)
  }

  /// rest-api 1.1, 2.2 and 6: statuses and codes that follow from a key, a parameter and a body.
  @Test func errorsFollowFromWhatAnOperationTakes() throws {
    let paths = try #require(OpenAPISamples.document().json.parsed?["paths"] as? NSDictionary)
    #expect(
      codes(paths, "/things/{id}", "get") == ["400": [0, 20, 26], "404": [0, 10, 44], "503": [0, 105]])
    #expect(codes(paths, "/things", "post") == ["400": [0], "408": [0], "413": [103]])
    #expect(
      codes(paths, "/look", "post")
        == ["400": [0, 5, 21, 28, 34], "408": [0], "413": [103], "503": [105]])
  }

  private func codes(_ paths: NSDictionary, _ path: String, _ method: String) -> [String: [Int]] {
    let operation = (paths[path] as? NSDictionary)?[method] as? NSDictionary
    let responses = operation?["responses"] as? [String: NSDictionary] ?? [:]
    return responses.compactMapValues { response in
      let schema = response.value(at: "content.application/json.schema") as? NSDictionary
      let parts = schema?["allOf"] as? [NSDictionary]
      return parts?.last?.value(at: "properties.code.enum") as? [Int]
    }
  }

  @Test func examplesOfErrorsAreTheTables() throws {
    let paths = try #require(OpenAPISamples.document().json.parsed?["paths"] as? NSDictionary)
    for route in [("/things/{id}", "get", OpenAPISamples.get), ("/look", "post", OpenAPISamples.look)] {
      let responses = ((paths[route.0] as? NSDictionary)?[route.1] as? NSDictionary)?["responses"] as? NSDictionary
      for error in route.2.allErrors {
        let response = try #require(responses?["\(error.status.code)"] as? NSDictionary)
        let examples = response.value(at: "content.application/json.examples") as? [String: NSDictionary]
        let wanted: NSDictionary = ["value": ["message": error.message, "code": error.code]]
        #expect(examples?.values.contains(wanted) == true)
      }
      let headers = (responses?["503"] as? NSDictionary)?["headers"] as? NSDictionary
      #expect(headers?.allKeys as? [String] == ["Retry-After"])
    }
  }

  @Test func photosComeAsFormsAndAsJSON() throws {
    let paths = try #require(OpenAPISamples.document().json.parsed?["paths"] as? [String: [String: NSDictionary]])
    let body = try #require(paths["/look"]?["post"]?["requestBody"] as? NSDictionary)
    let form = try #require(body.value(at: "content.multipart/form-data.schema.properties") as? NSDictionary)
    #expect(Set(form.allKeys as? [String] ?? []) == ["file", "det_prob_threshold"])
    #expect((form["file"] as? NSDictionary)?["format"] as? String == "binary")
    let field = body.value(at: "content.application/json.schema.properties.file") as? NSDictionary
    #expect(field?["contentEncoding"] as? String == "base64")
  }
}

extension NSDictionary {
  /// Names parted by dots.
  fileprivate func value(at path: String) -> Any? {
    path.split(separator: ".").reduce(self as Any?) { ($0 as? NSDictionary)?[String($1)] }
  }
}
