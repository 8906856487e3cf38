import Model

extension MergerPlot {
    func end(in theatre: Theatre) async -> StoryEnd {
        let script = MergerScript(plot: self)
        do throws(WorldFault) {
            let stage = MergerStage(try await theatre.stage(script.prologue))
            let (steps, failures) = await played(on: stage)
            return StoryEnd(rehearsal: script.text(steps), failures: failures)
        } catch {
            return StoryEnd(rehearsal: script.prologue, failures: [RehearsalFailure(line: 0, error)])
        }
    }

    private func played(on stage: MergerStage) async -> (steps: [JSON], failures: [RehearsalFailure]) {
        var stage = stage
        do throws(WorldFault) {
            for scene in scenes { try await stage.perform(scene) }
            for step in MergerScript.ending { try await stage.stage.perform(step) }
            let found = try await MergerJudge(
                world: stage.stage.world,
                departures: stage.departures,
                returned: stage.returned,
                setbacks: stage.setbacks
            ).contradictions()
            return (stage.steps, try await stage.stage.failures(besides: found, quiet: MergerScript.quiet))
        } catch {
            return (stage.steps, [RehearsalFailure(line: 0, error)])
        }
    }
}
